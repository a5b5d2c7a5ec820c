import path from 'node:path';
import { FleetError } from '../../catalog/errors';
import type { PlacedService } from '../../catalog/place';
import type { Context } from '../context';
import { composeFile } from '../local/compose';
import { lines, output } from '../local/exec';
import { writeFileAtomic } from '../local/state';
import type { ComposeFile, Translation } from '../local/translate';
import { aloneFile, aloneName, TRY_LABEL } from './alone';
import type { Tried } from './trial';

interface State {
  readonly Status: string;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
}

/** A container that has been started, or why Docker did not start it. */
export type Started = { readonly container: TriedContainer } | { readonly problem: string };

/** Where services are tried: a network of its own with the servers on it, and nothing that outlasts the try. */
export class Bench {
  private readonly compose: ComposeFile;
  private readonly servers: readonly string[];
  private readonly file: string;

  /**
   * @param folder of the stack's state
   * @param services those whose images are there
   */
  constructor(
    private readonly context: Context,
    folder: string,
    private readonly translation: Translation,
    services: readonly PlacedService[],
  ) {
    const { plan, stack } = context;
    const used = new Set(services.flatMap(({ row }) => row.infrastructure));
    this.servers = plan.infrastructure.map(({ name }) => name).filter((name) => used.has(name));
    const slugs = services.map(({ slug }) => slug);
    this.compose = aloneFile(translation, stack.name, this.servers, slugs);
    this.file = path.join(folder, 'compose.try.yaml');
  }

  /** Starts the network and the servers, in place of what a killed try has left. */
  async open(digests: ReadonlyMap<string, string>): Promise<void> {
    const { translation, compose, servers } = this;
    writeFileAtomic(this.file, composeFile({ ...translation, compose }, digests));
    await this.clear();
    const label = `${TRY_LABEL}=${this.context.stack.name}`;
    await output('docker', ['network', 'create', '--label', label, compose.name]);
    if (servers.length === 0) return;
    const problem = await this.composeUp('--wait', ...servers);
    if (problem !== undefined) throw new FleetError(`${servers.join(', ')}: ${problem}`);
  }

  async start({ slug }: PlacedService): Promise<Started> {
    const problem = await this.composeUp(aloneName(slug));
    if (problem !== undefined) return { problem };
    return { container: new TriedContainer(`${this.compose.name}-${slug}`) };
  }

  /** Removes all that a try of this stack has made: this one, or one that was killed. */
  async clear(): Promise<void> {
    const label = ['--filter', `label=${TRY_LABEL}=${this.context.stack.name}`];
    const remove = async (list: readonly string[], by: readonly string[]): Promise<void> => {
      const ids = await output('docker', [...list, '--quiet', ...label]);
      if (ids !== '') await output('docker', [...by, ...ids.split('\n')], { detached: true });
    };
    await remove(['ps', '--all'], ['rm', '--force', '--volumes']);
    await remove(['network', 'ls'], ['network', 'rm']);
    await remove(['volume', 'ls'], ['volume', 'rm', '--force']);
  }

  /** @returns why compose failed, where it did */
  private async composeUp(...services: readonly string[]): Promise<string | undefined> {
    const { code, tail } = await lines(
      'docker',
      [
        ...['compose', '--progress=quiet', '-f', this.file, 'up', '-d', '--no-deps', '--no-build'],
        ...['--quiet-pull', ...services],
      ],
      () => undefined,
      // Ctrl-C is not for compose: what it has begun is removed once it is there.
      { cwd: this.context.root, detached: true },
    );
    return code === 0 ? undefined : (tail.findLast((line) => line.trim() !== '') ?? 'no reason');
  }
}

/** A container of a service that is tried. */
export class TriedContainer implements Tried {
  constructor(private readonly name: string) {}

  async shell(script: string): Promise<string | undefined> {
    const command = ['exec', this.name, 'bash', '-c', script];
    return await output('docker', command, { timeout: 10_000 }).catch(() => undefined);
  }

  async running(): Promise<boolean> {
    return (await this.state()).Status === 'running';
  }

  async state(): Promise<State> {
    const format = ['--format', '{{json .State}}'];
    return JSON.parse(await output('docker', ['inspect', ...format, this.name])) as State;
  }

  /** Makes room for the next one. */
  async remove(): Promise<void> {
    await output('docker', ['rm', '--force', '--volumes', this.name]);
  }

  /** Both streams, in the order in which the lines came. */
  async log(): Promise<string> {
    // Without the times, which Docker alone knows, a traceback could be torn apart by the other stream's lines.
    const text = await output('docker', ['logs', '--timestamps', this.name], { all: true });
    return text
      .split('\n')
      .map((line) => line.split(/ (.*)/s))
      .sort(([one = ''], [other = '']) => (one < other ? -1 : one > other ? 1 : 0))
      .map(([, said = '']) => said)
      .join('\n');
  }
}
