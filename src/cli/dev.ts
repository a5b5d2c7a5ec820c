import { loadStack, cli } from './command-line';

cli
  .command('dev')
  .description('run one service from its source, restarted on every change')
  .argument('<service>', 'service')
  .action(async (service: string) => {
    const { runFromSource } = await import('../operations/run-from-source');
    await runFromSource(await loadStack(), service);
  });
