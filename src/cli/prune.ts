import { addResumable, loadStack } from './command-line';

interface PruneOptions {
  readonly delete?: boolean;
  readonly keep: string;
  readonly mark?: boolean;
  readonly disk?: string;
  readonly volumes?: true | readonly string[];
  readonly json?: boolean;
}

addResumable('prune', (options) => options['delete'] === true || options['mark'] === true)
  .description(
    'say which old images may leave the registry, and what rows and stacks have left that are gone; delete it where asked to',
  )
  .option('--delete', 'delete it; data in volumes goes by name alone')
  .option('--keep <n>', 'versions of each image that stay, newest first', '10')
  .option('--mark', 'instead: tag what runs here, so that pruning elsewhere keeps it')
  .option(
    '--volumes [name...]',
    'instead: volumes that no row or stack has any more; with --delete those of these names',
  )
  .option(
    '--disk <gb>',
    "instead: which of Docker's images and how much build cache must go, so that both fit these gigabytes",
  )
  .option('--json', 'print JSON')
  .action(async (options: PruneOptions) => {
    const context = await loadStack({ checkFiles: false });
    if (options.volumes !== undefined) {
      const { pruneVolumes } = await import('../prune/prune-volumes');
      await pruneVolumes(context, options.volumes === true ? [] : options.volumes, options);
      return;
    }
    if (options.disk !== undefined) {
      const { pruneDisk } = await import('../prune/prune-disk');
      await pruneDisk(context, options.disk, options);
      return;
    }
    const { markRunning, pruneImages } = await import('../prune/prune-images');
    await (options.mark ? markRunning(context) : pruneImages(context, options));
  });
