import type { CheckOptions } from '../check/print-check';
import { readChosenStack, cli } from './command-line';

cli
  .command('check')
  .description('find what will fail, without building anything; exit 1 where there are errors')
  .argument('[service...]', 'services whose findings are printed alone; all findings when left out')
  .option('--source <dir>', "folder of the agents' source; the stack's own when left out")
  .option(
    '--baseline <file>',
    'known findings, which fail nothing (default: check-baseline.json, if there)',
  )
  .option('--write-baseline', 'write what is found now as the baseline')
  .option('--json', 'print JSON')
  .action(async (services: readonly string[], options: CheckOptions) => {
    const { printCheck } = await import('../check/print-check');
    await printCheck(readChosenStack(), options, services);
  });
