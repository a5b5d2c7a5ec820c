import { addResumable, loadStack } from './command-line';

addResumable('build')
  .description('build and push images, and start nothing')
  .argument('[name...]', 'images or services; all of the stack when left out')
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { json?: boolean }) => {
    const { buildAndPush } = await import('../operations/build-and-push');
    await buildAndPush(await loadStack(), names, options);
  });
