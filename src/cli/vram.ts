import { loadStack, cli } from './command-line';

cli
  .command('vram')
  .description("print the plan of the card's memory; exit 1 where it does not fit")
  .option('--measure', 'read what each service takes while the stack runs, and keep it')
  .option('--seconds <n>', 'seconds that --measure takes', '60')
  .option('--json', 'print JSON')
  .action(async (options: { measure?: boolean; seconds: string; json?: boolean }) => {
    const { printVram } = await import('../vram/print-vram');
    await printVram(await loadStack({ checkFiles: false }), options);
  });
