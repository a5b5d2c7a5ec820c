import { addResumable, loadStack } from './command-line';

addResumable('sbom', ({ out }) => out === undefined)
  .description('attach to each image in the registry a CycloneDX document of what is in it')
  .argument('[name...]', 'images or services; all when left out')
  .option('--out <dir>', 'write the documents to this folder instead; push and deliver nothing')
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { out?: string; json?: boolean }) => {
    const { attachSboms } = await import('../sbom/attach-sboms');
    await attachSboms(await loadStack(), names, options);
  });
