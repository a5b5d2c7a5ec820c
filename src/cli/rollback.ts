import type { RollBackOptions } from '../operations/roll-back';
import { addResumable, loadStack } from './command-line';

addResumable('rollback')
  .description('put services back to a definition that ran well, and hold them there')
  .argument('[service...]', 'services')
  .option('--all', 'every service that has an earlier definition')
  .option('--to <id>', 'id, digest or commit that history lists; else the last good one')
  .option('--preview', 'say what would change, and change nothing')
  .option('--json', 'print the result as JSON, progress on stderr')
  .action(async (services: string[], options: RollBackOptions) => {
    const context = await loadStack({ checkFiles: false });
    const { rollBack } = await import('../operations/roll-back');
    await rollBack(context, services, options);
  });
