import { loadStack, cli } from './command-line';

cli
  .command('export')
  .description('write docker-bake.json and compose.yaml, for use by hand')
  .requiredOption('--out <dir>', 'folder to write to')
  .action(async (options: { out: string }) => {
    const { exportStack } = await import('../operations/export-stack');
    await exportStack(await loadStack(), options.out);
  });
