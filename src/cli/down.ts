import { addResumable, loadStack } from './command-line';

addResumable('down')
  .description("remove the stack's containers and networks; volumes stay")
  .option('--volumes', 'remove the volumes and their data too')
  .option('--take-over', 'also where the stack runs for another checkout')
  .action(
    async ({ volumes = false, takeOver = false }: { volumes?: boolean; takeOver?: boolean }) => {
      const context = await loadStack();
      const { chooseEngine } = await import('../engines');
      const engine = chooseEngine(context);
      await engine.down(context, { volumes, takeOver });
    },
  );
