import { cli, loadStack } from './command-line';

cli
  .command('release')
  .description('end the holds of services: the next up gives them what their rows say')
  .argument('<service...>', 'services')
  .action(async (services: string[]) => {
    const context = await loadStack({ checkFiles: false });
    const { releaseServices } = await import('../operations/release-services');
    releaseServices(context, services);
  });
