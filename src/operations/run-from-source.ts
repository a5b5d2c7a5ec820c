import { once } from 'node:events';
import path from 'node:path';
import { watch } from 'chokidar';
import { stringify } from 'yaml';
import { findAgentsFolder, locateSource } from '../source/agents-folder';
import { listOwnEntries } from '../source/entries';
import { REFERENCE_AGENT } from '../plan/image-inputs';
import type { Context } from '../checkout/context';
import type { ResolvedService } from '../plan/service';
import { requireEmbedded } from '../engines';
import {
  runCompose,
  startCompose,
  type ComposeCommand,
  type ComposeProject,
} from '../docker/compose';
import { locateStateFolder } from '../lib/home';
import { writeFileAtomic } from '../lib/files';
import { FleetError } from '../lib/errors';
import { print } from '../lib/output';
import { findServices } from '../engines/common/selection';
import { bringUp } from './bring-up';

const ignored = /(^|\/)(__pycache__|\.git)(\/|$)|~$|\.swp$/;

/** Milliseconds of quiet after a change: editors write a file in several steps. */
const QUIET = 200;

/**
 * Runs one service with its source mounted in place of its image's, restarts it on every change, prints its log, and
 * puts the image's own source back at Ctrl-C.
 * @throws FleetError where its source is a commit
 */
export async function runFromSource(context: Context, name: string): Promise<void> {
  requireEmbedded(context);
  const [service] = findServices(context.plan, [name]);
  if (!service) return;
  refuseCommit(context, service);
  const source =
    findAgentsFolder(context.root, context.stack, service) ??
    path.join(context.root, REFERENCE_AGENT);
  listOwnEntries(source); // what is refused is refused before anything starts
  await bringUp(context, { only: [name], watch: false });
  const session = new Session(context, service.slug, source);
  // Watching before anybody is told that it runs: the first change counts.
  const watcher = watch(source, {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (file) => ignored.test(file),
  });
  watcher.on('all', (_event, file) => {
    session.changed(path.relative(source, file));
  });
  await once(watcher, 'ready');
  await session.mount();
  print(
    `dev: ${service.row.name} runs ${path.relative(context.root, source)}; Ctrl-C puts the image's own back`,
  );
  const log = startCompose(session.project, ['logs', '-f', '--tail', '5', service.slug]);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // Not `once`: execa's children take a signal that nobody listens to any more as one to die of.
      process.removeAllListeners(signal).on(signal, () => {
        resolve();
      });
    }
  });
  await watcher.close();
  log.kill();
  await session.unmount();
  print(`dev: ${service.row.name} runs its image's own source again`);
}

/** A commit's files are a copy in FLEET_HOME, of which images are built: nobody edits that. */
function refuseCommit({ stack }: Context, { row, source }: ResolvedService): void {
  if (source === undefined || typeof source === 'string') return;
  throw new FleetError(
    `${locateSource(stack, row)}: is a commit, which no edit changes: '${source.commit}'; while you work on it, write the folder of a clone of ${source.git}, such as '../agents'`,
  );
}

class Session {
  readonly project: ComposeProject;
  private readonly base: string;
  private readonly override: string;
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: Context,
    private readonly slug: string,
    private readonly source: string,
  ) {
    const folder = locateStateFolder(context.project, context.stack.name);
    this.project = { name: context.prefix };
    this.base = path.join(folder, 'compose.yaml');
    this.override = path.join(folder, 'compose.dev.yaml');
  }

  /** Mounts each entry of the source separately: the image's writable folders beside them stay. */
  async mount(): Promise<void> {
    const volumes = listOwnEntries(this.source)
      .filter((entry) => !ignored.test(entry))
      .map((entry) => ({
        type: 'bind',
        source: path.join(this.source, entry),
        target: `/app/${entry}`,
        read_only: true,
      }));
    writeFileAtomic(this.override, stringify({ services: { [this.slug]: { volumes } } }));
    await this.compose([this.base, this.override], ['up', '-d', '--no-deps', this.slug]);
  }

  async unmount(): Promise<void> {
    clearTimeout(this.timer);
    await this.work;
    await this.compose([this.base], ['up', '-d', '--no-deps', '--wait', this.slug]);
  }

  changed(file: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.work = this.work.then(async () => {
        const since = Date.now();
        await this.mount(); // a new file needs a mount of its own
        await this.compose([], ['restart', '--no-deps', '--timeout', '5', this.slug]);
        print(`dev: ${file} changed, restarted in ${String(Date.now() - since)} ms`);
      });
    }, QUIET);
  }

  private async compose(files: readonly string[], command: ComposeCommand): Promise<void> {
    const project: ComposeProject = { ...this.project, files, progress: 'quiet' };
    const { code, tail } = await runCompose(project, command);
    if (code !== 0) print(`dev: ${tail.slice(-3).join(' ')}`);
  }
}
