import { loadStack, cli } from './command-line';

cli
  .command('status')
  .description('print every service: health, ports, digest, restarts')
  .option('--json', 'print JSON')
  .option('--watch', 'look again and again, until q or Ctrl-C; off a terminal, a line per change')
  .option('--interval <seconds>', 'seconds between two looks', '5')
  .action(async (options: { json?: boolean; watch?: boolean; interval: string }) => {
    const context = await loadStack();
    if (options.watch) {
      const { watchStatus } = await import('../status/watch');
      await watchStatus(context, options.interval, options.json);
      return;
    }
    const { chooseEngine } = await import('../engines');
    const { printStatus } = await import('../status/print');
    const engine = chooseEngine(context);
    printStatus(await engine.status(context), { json: options.json });
  });
