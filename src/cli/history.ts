import { cli, loadStack } from './command-line';

cli
  .command('history')
  .description('list the definitions of services that ran well or failed')
  .argument('[service...]', 'services; else all')
  .option('--json', 'print them as JSON')
  .action(async (services: string[], { json = false }: { json?: boolean }) => {
    const context = await loadStack({ checkFiles: false });
    const { printHistory } = await import('../operations/print-history');
    await printHistory(context, services, json);
  });
