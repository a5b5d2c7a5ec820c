import { loadStack, program } from './program';

program
  .command('logs')
  .description("print services' logs")
  .argument('[service...]', 'services; all when left out')
  .option('-f, --follow', 'go on printing')
  .option('--tail <lines>', 'lines of each service', '50')
  .action(async (services: string[], options: { follow?: boolean; tail: string }) => {
    const { printLogs } = await import('../operations/logs');
    await printLogs(await loadStack(), services, options);
  });
