import { loadStack, program } from './program';

program
  .command('restart')
  .description("restart services' containers as they are")
  .argument('<service...>', 'services')
  .action(async (services: string[]) => {
    const { restartServices } = await import('../operations/logs');
    await restartServices(await loadStack(), services);
  });
