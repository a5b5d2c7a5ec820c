import { loadStack, cli } from './command-line';

cli
  .command('down')
  .description("remove the stack's containers and networks; volumes stay")
  .option('--volumes', 'remove the volumes and their data too')
  .action(async (options: { volumes?: boolean }) => {
    const context = await loadStack();
    const { chooseEngine } = await import('../engines');
    const engine = chooseEngine(context);
    await engine.down(context, options.volumes === true);
  });
