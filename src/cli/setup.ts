import { addResumable, loadStack } from './command-line';

addResumable('setup')
  .description('install and start what this machine lacks; up does so by itself')
  .option('--stop', 'stop what setup itself started: engine, registry, builder')
  .action(async (options: { stop?: boolean }) => {
    const { setup, stopSetup } = await import('../engines/common/setup');
    const context = await loadStack();
    await (options.stop ? stopSetup(context.stack) : setup(context.plan));
  });
