import type { ImpactOptions } from '../impact/print-impact';
import { readChosenStack, cli } from './command-line';

cli
  .command('impact')
  .description('say what a change rebuilds and replaces, on every machine; change nothing')
  .argument('[what...]', 'paths, images, services')
  .option('--since <commit>', 'all that changed since a commit, what is not committed included')
  .option('--json', 'print JSON')
  .option('--markdown', 'print it for a comment on a pull request')
  .action(async (what: string[], options: Omit<ImpactOptions, 'stack'>) => {
    const { printImpact } = await import('../impact/print-impact');
    await printImpact(what, { ...options, stack: readChosenStack() });
  });
