import { loadContext } from '../../checkout/context';
import type { InitOptions } from '../../init/command-line';
import { every, program, stack } from '../program';

/** What concerns the project and the machine. */

program
  .command('matrix')
  .description("print the machines' images as jobs for CI, in lineage order")
  .option('--json', "print JSON: each value is a job's strategy.matrix")
  .option('--write', 'write the workflows of .github/workflows')
  .action(async (options: { json?: boolean; write?: boolean }) => {
    const { printMatrix } = await import('../../workflows/command');
    printMatrix(options);
  });

program
  .command('init')
  .description('propose catalog rows from a folder of agents and their start-up configurations')
  .argument('<dir>', 'folder of the agents; it is read alone')
  .option('--out <dir>', 'write the rows and stack files below this folder')
  .option('--force', 'write over files that exist')
  .option(
    '--machine <name[:card]>',
    "a machine, such as 'tower:RTX 4090' or 'tower:2xL4'; again for more",
    every,
  )
  .option(
    '--set <name=value>',
    'value of a variable that the configurations name; again for more',
    every,
  )
  .option('--json', 'print JSON')
  .action(async (directory: string, options: InitOptions) => {
    const { init } = await import('../../init/command-line');
    await init(directory, options);
  });

program
  .command('setup')
  .description('install and start what this machine lacks; up does so by itself')
  .option('--stop', 'stop what setup itself started: engine, registry, builder')
  .action(async (options: { stop?: boolean }) => {
    const { setup, stopSetup } = await import('../../engines/common/setup');
    const context = loadContext(stack());
    await (options.stop ? stopSetup(context.stack) : setup(context.plan));
  });

program
  .command('test')
  .description('run lint, types, unit, policy and integration tests')
  .option('--unit', 'only what needs no Docker')
  .action(async (options: { unit?: boolean }) => {
    const { test } = await import('../test');
    await test(loadContext(stack()), options.unit === true);
  });
