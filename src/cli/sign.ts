import { addResumable, loadStack } from './command-line';

addResumable('sign')
  .description('sign images in the registry with cosign, as fleet:signatures asks')
  .argument('[name...]', 'images or services; all when left out')
  .option('--key <key>', "private key that belongs to fleet:signatures' public one")
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { key?: string; json?: boolean }) => {
    const { signImages } = await import('../sign/sign-images');
    await signImages(await loadStack(), names, options);
  });
