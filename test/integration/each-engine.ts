import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { must } from '../support/errors';
import { pulumiOrSkip, usePulumiState } from '../support/pulumi';
import { FleetUnderTest, nameOf, nameOfFile } from './fleet-under-test';

/** Runs its own stack under one of the two engines, in a copy of the project. */
export class EngineStack {
  readonly stack: string;
  private copy?: FleetUnderTest;

  constructor(
    readonly engine: 'embedded' | 'pulumi',
    private readonly file: string,
  ) {
    this.stack = `it-${nameOfFile(file)}-${engine}`;
  }

  get fleet(): FleetUnderTest {
    return must(this.copy);
  }

  /** Makes the copy, and in it the stack: like dev, but for these keys. */
  async begin(keys: Readonly<Record<string, string | number>>): Promise<void> {
    const copy = new FleetUnderTest(this.file);
    const { stdout: dockerEngine } = await execa('docker', ['info', '--format', '{{.Name}}']);
    copy.writeStack(this.stack, 'dev', { engine: this.engine, dockerEngine, ...keys });
    if (this.engine === 'pulumi') {
      const init = ['stack', 'init', this.stack, '--non-interactive'];
      await execa('pulumi', init, { cwd: copy.folder });
    }
    this.copy = copy;
  }

  /** Lists the names of the running containers, sorted. */
  async running(): Promise<string[]> {
    const containers = await listContainers(this.stack);
    return containers
      .filter(({ State }) => State.Status === 'running')
      .map(nameOf)
      .sort();
  }

  async end(): Promise<void> {
    await this.copy?.succeed('down', '--stack', this.stack, '--volumes');
  }
}

/**
 * Declares a suite twice, under the embedded engine and, where there is a `pulumi`, under Pulumi's.
 * @param file the test file, `__filename`: names the stack and the registry namespace
 * @param needs skips the suite where something else is missing
 */
export function onEachEngine(
  title: string,
  file: string,
  suite: (place: EngineStack) => void,
  needs?: Mocha.AsyncFunc,
): void {
  for (const engine of ['embedded', 'pulumi'] as const) {
    describe(`${title}, under the ${engine} engine`, function () {
      this.timeout('15m');
      const place = new EngineStack(engine, file);
      // First, while the backend is still known.
      after(() => place.end());
      if (needs) before(needs);
      if (engine === 'pulumi') {
        before(pulumiOrSkip);
        usePulumiState();
      }
      suite(place);
    });
  }
}
