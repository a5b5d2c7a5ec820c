import { loadStack, cli } from './command-line';

cli
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
      const { printSizes } = await import('../sizes/print-sizes');
      await printSizes(await loadStack(), names, options);
    },
  );
