import { loadStack, cli } from './command-line';

cli
  .command('try')
  .description('start services each alone, to see which work and why others do not')
  .argument('[service...]', 'services; all when left out')
  .option('--json', 'print JSON')
  .option('--seconds <n>', 'seconds that each is watched from its first answer', '30')
  .action(async (services: string[], options: { json?: boolean; seconds: string }) => {
    const { tryServices } = await import('../trials/try-services');
    await tryServices(await loadStack(), services, options);
  });
