import { loadStack, cli } from './command-line';

cli
  .command('test')
  .description('run lint, types, unit, policy and integration tests')
  .option('--unit', 'only what needs no Docker')
  .action(async (options: { unit?: boolean }) => {
    const { runTests } = await import('../testing/run-tests');
    await runTests(await loadStack(), options.unit === true);
  });
