import { loadContext } from '../../checkout/context';
import { isPulumi, program, stack } from '../program';

/** What changes what runs. */

program
  .command('up')
  .description('build what changed, start what differs, wait until all is healthy')
  .option('--only <service...>', 'only these services and what they depend on')
  .option('--strict', 'stop at the first failure; else one broken service stops no other')
  .option('--json', 'print the services and which are broken as JSON, progress on stderr')
  .action(async (options: { only?: string[]; strict?: boolean; json?: boolean }) => {
    const context = loadContext(stack());
    const { up } = await (isPulumi(context)
      ? import('../../engines/pulumi/up')
      : import('../../engines/embedded/up'));
    await up(context, options);
  });

program
  .command('preview')
  .description('print what up would build, create, replace and remove; change nothing')
  .option('--only <service...>', 'only these services and what they depend on')
  .option('--json', 'print JSON')
  .action(async (options: { only?: string[]; json?: boolean }) => {
    const context = loadContext(stack());
    const { preview } = await (isPulumi(context)
      ? import('../../engines/pulumi/preview')
      : import('../../engines/embedded/preview'));
    await preview(context, options);
  });

program
  .command('down')
  .description("remove the stack's containers and networks; volumes stay")
  .option('--volumes', 'remove the volumes and their data too')
  .action(async (options: { volumes?: boolean }) => {
    const context = loadContext(stack());
    const { down } = await (isPulumi(context)
      ? import('../../engines/pulumi/down')
      : import('../../engines/embedded/down'));
    await down(context, options.volumes === true);
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
