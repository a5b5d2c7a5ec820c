import { cli } from './command-line';

cli
  .command('matrix')
  .description("print the machines' images as jobs for CI, in lineage order")
  .option('--json', "print JSON: each value is a job's strategy.matrix")
  .option('--write', 'write the workflows of .github/workflows')
  .action(async (options: { json?: boolean; write?: boolean }) => {
    const { printMatrix } = await import('../workflows/print-matrix');
    printMatrix(options);
  });
