import { loadStack, cli } from './command-line';

cli
  .command('logs')
  .description("print services' logs")
  .argument('[service...]', 'services; all when left out')
  .option('-f, --follow', 'go on printing')
  .option('--tail <lines>', 'lines of each service', '50')
  .action(async (services: string[], options: { follow?: boolean; tail: string }) => {
    const context = await loadStack();
    const { chooseEngine } = await import('../engines');
    const engine = chooseEngine(context);
    await engine.logs(context, services, options);
  });
