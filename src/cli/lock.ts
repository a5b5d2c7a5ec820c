import { addResumable, loadStack } from './command-line';

interface LockOptions {
  readonly upgrade?: boolean;
  readonly upstreams?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

addResumable('lock', ({ check }) => check !== true)
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
    const context = await loadStack({ checkFiles: false });
    if (options.upstreams) {
      const { lockUpstreams } = await import('../locks/upstreams');
      await lockUpstreams(context);
      return;
    }
    if (options.check) {
      const { checkLocks } = await import('../locks/check-locks');
      await checkLocks(context, names, options.json === true);
      return;
    }
    const { lockRequirements } = await import('../locks/lock-requirements');
    await lockRequirements(context, names, options.upgrade === true);
  });
