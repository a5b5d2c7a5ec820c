import { loadContext } from '../../checkout/context';
import type { CheckOptions } from '../../check/command';
import type { ImpactOptions } from '../../impact/compute';
import type { ReportOptions } from '../../report/command';
import { chosenStack, program, stack } from '../program';

/** What only looks. */

program
  .command('status')
  .description('print every service: health, ports, digest, restarts')
  .option('--json', 'print JSON')
  .option('--watch', 'look again and again, until q or Ctrl-C; off a terminal, a line per change')
  .option('--interval <seconds>', 'seconds between two looks', '5')
  .action(async (options: { json?: boolean; watch?: boolean; interval: string }) => {
    const context = loadContext(stack());
    if (options.watch) {
      const { watchStatus } = await import('../../status/watch');
      await watchStatus(context, options.interval, options.json);
      return;
    }
    const { printStatus } = await import('../../status/print');
    await printStatus(context, { json: options.json });
  });

program
  .command('logs')
  .description("print services' logs")
  .argument('[service...]', 'services; all when left out')
  .option('-f, --follow', 'go on printing')
  .option('--tail <lines>', 'lines of each service', '50')
  .action(async (services: string[], options: { follow?: boolean; tail: string }) => {
    const { logs } = await import('../logs');
    await logs(loadContext(stack()), services, options);
  });

program
  .command('check')
  .description('find what will fail, without building anything; exit 1 where there are errors')
  .option('--source <dir>', "folder of the agents' source; the stack's own when left out")
  .option(
    '--baseline <file>',
    'known findings, which fail nothing (default: check-baseline.json, if there)',
  )
  .option('--write-baseline', 'write what is found now as the baseline')
  .option('--json', 'print JSON')
  .action(async (options: CheckOptions) => {
    const { printCheck } = await import('../../check/command');
    await printCheck(chosenStack(), options);
  });

program
  .command('impact')
  .description('say what a change rebuilds and replaces, on every machine; change nothing')
  .argument('[what...]', 'paths, images, services')
  .option('--since <commit>', 'all that changed since a commit, what is not committed included')
  .option('--json', 'print JSON')
  .option('--markdown', 'print it for a comment on a pull request')
  .action(async (what: string[], options: Omit<ImpactOptions, 'stack'>) => {
    const { impact } = await import('../../impact/compute');
    await impact(what, { ...options, stack: chosenStack() });
  });

program
  .command('report')
  .description('write the fleet as one page: images, machines, start-up, memory, scans, last build')
  .option('--out <file>', 'page to write, or one picture where it ends in .svg')
  .option('--svg <dir>', 'write each picture to a file of this folder')
  .option('--catalog', 'only what the catalog says: nothing measured, nobody asked')
  .option('--open', 'open the page in a browser')
  .option('--json', 'print what the page tells as JSON')
  .action(async (options: ReportOptions) => {
    const { report } = await import('../../report/command');
    await report(chosenStack(), options);
  });

program
  .command('sizes')
  .description("print images' sizes against their budgets; exit 1 where one is over")
  .argument('[name...]', 'images or services, in detail; all in one table when left out')
  .option('--packages', 'in detail: largest packages, duplicate libraries, layers')
  .option('--markdown', 'print the layers as a table for a document')
  .option('--json', 'print JSON')
  .action(
    async (
      names: string[],
      options: { packages?: boolean; markdown?: boolean; json?: boolean },
    ) => {
      const { printSizes } = await import('../../sizes/command');
      await printSizes(loadContext(stack()), names, options);
    },
  );

program
  .command('vram')
  .description("print the plan of the card's memory; exit 1 where it does not fit")
  .option('--measure', 'read what each service takes while the stack runs, and keep it')
  .option('--seconds <n>', 'seconds that --measure takes', '60')
  .option('--json', 'print JSON')
  .action(async (options: { measure?: boolean; seconds: string; json?: boolean }) => {
    const { printVram } = await import('../../vram/command');
    await printVram(loadContext(stack(), false), options);
  });
