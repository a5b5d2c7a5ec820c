import { addResumable, loadStack } from './command-line';

addResumable('up')
  .description('build what changed, start what differs, wait until all is stable')
  .option('--only <service...>', 'only these services and what they depend on')
  .option('--strict', 'stop at the first failure; else one broken service stops no other')
  .option('--no-watch', 'end when all is healthy; else watch it until it is stable')
  .option('--take-over', 'go on where the stack runs for another checkout')
  .option('--no-revert', 'leave a service as it is whose new definition fails; else put it back')
  .option('--retry', 'try again what has failed here before')
  .option('--json', 'print the services and which are broken as JSON, progress on stderr')
  .action(
    async (options: {
      only?: string[];
      strict?: boolean;
      watch: boolean;
      takeOver?: boolean;
      retry?: boolean;
      revert: boolean;
      json?: boolean;
    }) => {
      const { bringUp } = await import('../operations/bring-up');
      await bringUp(await loadStack(), options);
    },
  );
