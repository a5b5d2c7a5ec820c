import { Command } from 'commander';
import { FleetError } from '../catalog/errors';
import type { CheckOptions } from './check';
import { loadContext, type Context } from './context';
import type { ImpactOptions } from './impact';
import type { InitOptions } from './init';
import { interrupt } from './interrupt';
import { paint } from './output';
import type { ReportOptions } from './report';

/** The `fleet` command. Each subcommand loads its own modules: most need neither Pulumi nor Docker to start. */
const program = new Command('fleet')
  .description('Builds, starts and keeps up a fleet of containerised AI services.')
  .option('-s, --stack <name>', 'stack to work on (Pulumi.<name>.yaml)', 'dev')
  .showHelpAfterError('run ./fleet --help for the commands');

const stack = (): string => program.opts<{ stack: string }>().stack;
/** An option's values, where it may be given more than once. */
const every = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
const isPulumi = (context: Context): boolean => context.stack.engine === 'pulumi';

program
  .command('up')
  .description('build what changed, start what differs, wait until all is healthy')
  .option('--only <service...>', 'only these services and what they depend on')
  .option('--strict', 'stop at the first failure; else one broken service stops no other')
  .option('--json', 'print the services and which are broken as JSON, progress on stderr')
  .action(async (options: { only?: string[]; strict?: boolean; json?: boolean }) => {
    const context = loadContext(stack());
    const { up } = await (isPulumi(context) ? import('./pulumi/up') : import('./up'));
    await up(context, options);
  });

program
  .command('preview')
  .description('print what up would build, create, replace and remove; change nothing')
  .option('--only <service...>', 'only these services and what they depend on')
  .option('--json', 'print JSON')
  .action(async (options: { only?: string[]; json?: boolean }) => {
    const context = loadContext(stack());
    const { preview } = await (isPulumi(context)
      ? import('./pulumi/preview')
      : import('./preview'));
    await preview(context, options);
  });

program
  .command('down')
  .description("remove the stack's containers and networks; volumes stay")
  .option('--volumes', 'remove the volumes and their data too')
  .action(async (options: { volumes?: boolean }) => {
    const context = loadContext(stack());
    const { down } = await (isPulumi(context) ? import('./pulumi/down') : import('./down'));
    await down(context, options.volumes === true);
  });

program
  .command('status')
  .description('print every service: health, ports, digest, restarts')
  .option('--json', 'print JSON')
  .option('--watch', 'look again and again, until q or Ctrl-C; off a terminal, a line per change')
  .option('--interval <seconds>', 'seconds between two looks', '5')
  .action(async (options: { json?: boolean; watch?: boolean; interval: string }) => {
    const context = loadContext(stack());
    if (options.watch) {
      const { watchStatus } = await import('./watch');
      await watchStatus(context, options.interval, options.json);
      return;
    }
    const { printStatus } = await import('./status');
    await printStatus(context, options.json);
  });

program
  .command('report')
  .description('write the fleet as one page: images, machines, start-up, memory, scans, last build')
  .option('--out <file>', 'page to write, or one picture where it ends in .svg')
  .option('--svg <dir>', 'write each picture to a file of this folder')
  .option('--catalog', 'only what the catalog says: nothing measured, nobody asked')
  .option('--open', 'open the page in a browser')
  .option('--json', 'print what the page tells as JSON')
  .action(async (options: ReportOptions) => {
    const { report } = await import('./report');
    // Every machine, each with the stack of its name, unless one stack is asked for.
    const asked = program.getOptionValueSource('stack') === 'cli';
    await report(asked ? stack() : undefined, options);
  });

program
  .command('logs')
  .description("print services' logs")
  .argument('[service...]', 'services; all when left out')
  .option('-f, --follow', 'go on printing')
  .option('--tail <lines>', 'lines of each service', '50')
  .action(async (services: string[], options: { follow?: boolean; tail: string }) => {
    const { logs } = await import('./logs');
    await logs(loadContext(stack()), services, options);
  });

program
  .command('restart')
  .description("restart services' containers as they are")
  .argument('<service...>', 'services')
  .action(async (services: string[]) => {
    const { restart } = await import('./logs');
    await restart(loadContext(stack()), services);
  });

program
  .command('dev')
  .description('run one service from its source, restarted on every change')
  .argument('<service>', 'service')
  .action(async (service: string) => {
    const { dev } = await import('./dev');
    await dev(loadContext(stack()), service);
  });

program
  .command('build')
  .description('build and push images, and start nothing')
  .argument('[name...]', 'images or services; all of the stack when left out')
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { json?: boolean }) => {
    const { build } = await import('./build');
    await build(loadContext(stack()), names, options);
  });

program
  .command('try')
  .description('start services each alone, to see which work and why others do not')
  .argument('[service...]', 'services; all when left out')
  .option('--json', 'print JSON')
  .option('--seconds <n>', 'seconds that each may take at most', '60')
  .action(async (services: string[], options: { json?: boolean; seconds: string }) => {
    const { tryServices } = await import('./try');
    await tryServices(loadContext(stack()), services, options);
  });

program
  .command('check')
  .description('find what will fail, without building anything; exit 1 where there are errors')
  .option('--source <dir>', "folder of the agents' source; the stack's own when left out")
  .option(
    '--baseline <file>',
    'known findings, which fail nothing (default: check-baseline.json, if there)',
  )
  .option('--write-baseline', 'write what is found now as the baseline')
  .option('--json', 'print JSON')
  .action(async (options: CheckOptions) => {
    const { printCheck } = await import('./check');
    const chosen = program.getOptionValueSource('stack') === 'cli';
    await printCheck(chosen ? stack() : undefined, options);
  });

program
  .command('export')
  .description('write docker-bake.json and compose.yaml, for use by hand')
  .requiredOption('--out <dir>', 'folder to write to')
  .action(async (options: { out: string }) => {
    const { exportFiles } = await import('./export');
    await exportFiles(loadContext(stack()), options.out);
  });

interface LockOptions {
  readonly upgrade?: boolean;
  readonly upstreams?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

program
  .command('sizes')
  .description("print images' sizes against their budgets; exit 1 where one is over")
  .argument('[name...]', 'images or services, in detail; all in one table when left out')
  .option('--packages', 'in detail: largest packages, duplicate libraries, layers')
  .option('--markdown', 'print the layers as a table for a document')
  .option('--json', 'print JSON')
  .action(
    async (
      names: string[],
      options: { packages?: boolean; markdown?: boolean; json?: boolean },
    ) => {
      const { printSizes } = await import('./sizes');
      await printSizes(loadContext(stack()), names, options);
    },
  );

program
  .command('vram')
  .description("print the plan of the card's memory; exit 1 where it does not fit")
  .option('--measure', 'read what each service takes while the stack runs, and keep it')
  .option('--seconds <n>', 'seconds that --measure takes', '60')
  .option('--json', 'print JSON')
  .action(async (options: { measure?: boolean; seconds: string; json?: boolean }) => {
    const { printVram } = await import('./vram');
    await printVram(loadContext(stack(), false), options);
  });

program
  .command('scan')
  .description('hold images in the registry against the scan gate; exit 1 where one does not pass')
  .argument('[name...]', "images or services; all of the stack, and servers', when left out")
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { json?: boolean }) => {
    const { scan } = await import('./scan');
    await scan(loadContext(stack()), names, options);
  });

program
  .command('sbom')
  .description('attach to each image in the registry a CycloneDX document of what is in it')
  .argument('[name...]', 'images or services; all when left out')
  .option('--out <dir>', 'write the documents to this folder instead; push and deliver nothing')
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { out?: string; json?: boolean }) => {
    const { makeSboms } = await import('./sbom');
    await makeSboms(loadContext(stack()), names, options);
  });

program
  .command('sign')
  .description('sign images in the registry with cosign, as fleet:signatures asks')
  .argument('[name...]', 'images or services; all when left out')
  .option('--key <key>', "private key that belongs to fleet:signatures' public one")
  .option('--json', 'print JSON')
  .action(async (names: string[], options: { key?: string; json?: boolean }) => {
    const { sign } = await import('./sign');
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
      const { lockUpstreams } = await import('./lock/upstreams');
      await lockUpstreams(context);
      return;
    }
    if (options.check) {
      const { checkLocks } = await import('./lock/check');
      await checkLocks(context, names, options.json === true);
      return;
    }
    const { lock } = await import('./lock');
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
    const { markRunning, prune } = await import('./prune');
    await (options.mark ? markRunning(context) : prune(context, options));
  });

interface PruneCommand {
  readonly delete?: boolean;
  readonly keep: string;
  readonly mark?: boolean;
  readonly json?: boolean;
}

program
  .command('impact')
  .description('say what a change rebuilds and replaces, on every machine; change nothing')
  .argument('[what...]', 'paths, images, services')
  .option('--since <commit>', 'all that changed since a commit, what is not committed included')
  .option('--json', 'print JSON')
  .option('--markdown', 'print it for a comment on a pull request')
  .action(async (what: string[], options: Omit<ImpactOptions, 'stack'>) => {
    const { impact } = await import('./impact');
    // Every machine's, unless a stack is asked for.
    const given = program.getOptionValueSource('stack') === 'default' ? undefined : stack();
    await impact(what, { ...options, stack: given });
  });

program
  .command('matrix')
  .description("print the machines' images as jobs for CI, in lineage order")
  .option('--json', "print JSON: each value is a job's strategy.matrix")
  .option('--write', 'write the workflows of .github/workflows')
  .action(async (options: { json?: boolean; write?: boolean }) => {
    const { printMatrix } = await import('./matrix');
    printMatrix(options);
  });

program
  .command('init')
  .description('propose catalog rows from a folder of agents and their start-up configurations')
  .argument('<dir>', 'folder of the agents; it is read alone')
  .option('--out <dir>', 'write the rows and stack files below this folder')
  .option('--force', 'write over files that exist')
  .option(
    '--machine <name[:card]>',
    "a machine, such as 'tower:RTX 4090' or 'tower:2xL4'; again for more",
    every,
  )
  .option(
    '--set <name=value>',
    'value of a variable that the configurations name; again for more',
    every,
  )
  .option('--json', 'print JSON')
  .action(async (directory: string, options: InitOptions) => {
    const { init } = await import('./init');
    await init(directory, options);
  });

program
  .command('setup')
  .description('install and start what this machine lacks; up does so by itself')
  .option('--stop', 'stop what setup itself started: engine, registry, builder')
  .action(async (options: { stop?: boolean }) => {
    const { setup, stopSetup } = await import('./setup');
    const context = loadContext(stack());
    await (options.stop ? stopSetup(context.stack) : setup(context.plan));
  });

program
  .command('test')
  .description('run lint, types, unit, policy and integration tests')
  .option('--unit', 'only what needs no Docker')
  .action(async (options: { unit?: boolean }) => {
    const { test } = await import('./test');
    await test(loadContext(stack()), options.unit === true);
  });

/** Errors that people can put right are their lines alone; anything else is a defect and keeps its stack. */
function fail(error: unknown): void {
  if (error instanceof FleetError) {
    for (const line of error.lines) {
      process.stderr.write(`${paint('red', 'error:', process.stderr)} ${line}\n`);
    }
  } else {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
  process.exitCode = 1;
}

// `./fleet preview | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void interrupt());
}
program.parseAsync().catch(fail);
