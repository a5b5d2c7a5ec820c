import { loadContext } from '../../checkout/context';
import { loadEngine } from '../../engines';
import { program, stack } from '../program';

/** What changes what runs. */

program
  .command('up')
  .description('build what changed, start what differs, wait until all is healthy')
  .option('--only <service...>', 'only these services and what they depend on')
  .option('--strict', 'stop at the first failure; else one broken service stops no other')
  .option('--json', 'print the services and which are broken as JSON, progress on stderr')
  .action(async (options: { only?: string[]; strict?: boolean; json?: boolean }) => {
    const { up } = await import('../up');
    await up(loadContext(stack()), options);
  });

program
  .command('preview')
  .description('print what up would build, create, replace and remove; change nothing')
  .option('--only <service...>', 'only these services and what they depend on')
  .option('--json', 'print JSON')
  .action(async (options: { only?: string[]; json?: boolean }) => {
    const context = loadContext(stack());
    const { selectServices } = await import('../../engines/common/selection');
    const { printPreview } = await import('../../engines/common/preview');
    const selection = selectServices(context.plan, options.only ?? []);
    const engine = await loadEngine(context);
    printPreview(context, await engine.preview(context, selection), options.json);
  });

program
  .command('down')
  .description("remove the stack's containers and networks; volumes stay")
  .option('--volumes', 'remove the volumes and their data too')
  .action(async (options: { volumes?: boolean }) => {
    const context = loadContext(stack());
    const engine = await loadEngine(context);
    await engine.down(context, options.volumes === true);
  });

program
  .command('restart')
  .description("restart services' containers as they are")
  .argument('<service...>', 'services')
  .action(async (services: string[]) => {
    const { restart } = await import('../logs');
    await restart(loadContext(stack()), services);
  });

program
  .command('dev')
  .description('run one service from its source, restarted on every change')
  .argument('<service>', 'service')
  .action(async (service: string) => {
    const { dev } = await import('../dev');
    await dev(loadContext(stack()), service);
  });
