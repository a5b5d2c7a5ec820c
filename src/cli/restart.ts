import { loadStack, cli } from './command-line';

cli
  .command('restart')
  .description("restart services' containers as they are")
  .argument('<service...>', 'services')
  .action(async (services: string[]) => {
    const context = await loadStack();
    const { chooseEngine } = await import('../engines');
    const engine = chooseEngine(context);
    await engine.restart(context, services);
  });
