import { addResumable, loadStack } from './command-line';

addResumable('start')
  .description('start services that were stopped by stop, as they are')
  .argument('[service...]', 'services; else all that were stopped')
  .option('--json', 'print the result as JSON, progress on stderr')
  .action(async (services: string[], { json = false }: { json?: boolean }) => {
    const context = await loadStack({ checkFiles: false });
    const { startServices } = await import('../operations/start-services');
    await startServices(context, services, json);
  });
