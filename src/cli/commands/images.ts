import { loadContext } from '../../checkout/context';
import { program, stack } from '../program';

/** What builds images, tries them, and holds them against gates. */

interface LockOptions {
  readonly upgrade?: boolean;
  readonly upstreams?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

interface PruneCommand {
  readonly delete?: boolean;
  readonly keep: string;
  readonly mark?: boolean;
  readonly json?: boolean;
}

program
  .command('build')
  .description('build and push images, and start nothing')
  .argument('[name...]', 'images or services; all of the stack when left out')
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { json?: boolean }) => {
    const { build } = await import('../build');
    await build(loadContext(stack()), names, options);
  });

program
  .command('try')
  .description('start services each alone, to see which work and why others do not')
  .argument('[service...]', 'services; all when left out')
  .option('--json', 'print JSON')
  .option('--seconds <n>', 'seconds that each may take at most', '60')
  .action(async (services: string[], options: { json?: boolean; seconds: string }) => {
    const { tryServices } = await import('../../trials/command');
    await tryServices(loadContext(stack()), services, options);
  });

program
  .command('export')
  .description('write docker-bake.json and compose.yaml, for use by hand')
  .requiredOption('--out <dir>', 'folder to write to')
  .action(async (options: { out: string }) => {
    const { exportFiles } = await import('../export');
    await exportFiles(loadContext(stack()), options.out);
  });

program
  .command('scan')
  .description('hold images in the registry against the scan gate; exit 1 where one does not pass')
  .argument('[name...]', "images or services; all of the stack, and servers', when left out")
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { json?: boolean }) => {
    const { scan } = await import('../../scan/command');
    await scan(loadContext(stack()), names, options);
  });

program
  .command('sbom')
  .description('attach to each image in the registry a CycloneDX document of what is in it')
  .argument('[name...]', 'images or services; all when left out')
  .option('--out <dir>', 'write the documents to this folder instead; push and deliver nothing')
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { out?: string; json?: boolean }) => {
    const { makeSboms } = await import('../../sbom/command');
    await makeSboms(loadContext(stack()), names, options);
  });

program
  .command('sign')
  .description('sign images in the registry with cosign, as fleet:signatures asks')
  .argument('[name...]', 'images or services; all when left out')
  .option('--key <key>', "private key that belongs to fleet:signatures' public one")
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { key?: string; json?: boolean }) => {
    const { sign } = await import('../../sign/command');
    await sign(loadContext(stack()), names, options);
  });

program
  .command('lock')
  .description('resolve .in files into lock files, every requirement with its hashes')
  .argument('[name...]', "images, services or agents' folders; all when left out")
  .option('--upgrade', 'look for newer versions of what is locked already')
  .option('--upstreams', 'resolve and verify the digests of upstream images instead')
  .option(
    '--check',
    'change nothing: say what is out of date, and prove that all can be installed (each file on its index, under a hash of the lock; none is downloaded)',
  )
  .option('--json', 'print what --check found as JSON')
  .action(async (names: string[], options: LockOptions) => {
    const context = loadContext(stack(), false);
    if (options.upstreams) {
      const { lockUpstreams } = await import('../../locks/upstreams');
      await lockUpstreams(context);
      return;
    }
    if (options.check) {
      const { checkLocks } = await import('../../locks/check');
      await checkLocks(context, names, options.json === true);
      return;
    }
    const { lock } = await import('../../locks/lock');
    await lock(context, names, options.upgrade === true);
  });

program
  .command('prune')
  .description('say which old images may leave the registry; delete them where asked to')
  .option('--delete', 'delete them')
  .option('--keep <n>', 'versions of each image that stay, newest first', '10')
  .option('--mark', 'instead: tag what runs here, so that pruning elsewhere keeps it')
  .option('--json', 'print JSON')
  .action(async (options: PruneCommand) => {
    const context = loadContext(stack(), false);
    const { markRunning, prune } = await import('../../prune/command');
    await (options.mark ? markRunning(context) : prune(context, options));
  });
