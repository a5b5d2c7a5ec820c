import type { CheckOptions } from '../check/print-check';
import { readChosenStack, cli } from './command-line';

cli
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
    const { printCheck } = await import('../check/print-check');
    await printCheck(readChosenStack(), options);
  });
