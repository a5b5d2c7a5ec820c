import { addResumable, loadStack } from './command-line';

addResumable('stop')
  .description('stop services, and keep them stopped at every up until start')
  .argument('<service...>', 'services')
  .action(async (services: string[]) => {
    const context = await loadStack({ checkFiles: false });
    const { stopServices } = await import('../operations/stop-services');
    await stopServices(context, services);
  });
