import { loadStack, cli } from './command-line';

cli
  .command('scan')
  .description('hold images in the registry against the scan gate; exit 1 where one does not pass')
  .argument('[name...]', "images or services; all of the stack, and servers', when left out")
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { json?: boolean }) => {
    const { scanImages } = await import('../scan/scan-images');
    await scanImages(await loadStack(), names, options);
  });
