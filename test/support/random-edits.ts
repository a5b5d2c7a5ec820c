import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { IMAGES, MAIN, PEER } from './rows';

/** Generates numbers from 0 to 1 from a seed: Tommy Ettinger's mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One edit. */
export interface Edit {
  readonly kind: string;
  readonly file: string;
}

/** Edits a copy of the project as people do, each time another place. */
export class RandomEdits {
  private count = 0;

  constructor(
    private readonly project: string,
    private readonly random: () => number,
  ) {}

  /**
   * Makes one edit; every kind comes once before one comes again.
   * @param stack whose file may be edited
   */
  next(stack: string): Edit {
    const kinds = Object.entries(this.kinds);
    const [kind, edit] = kinds[this.count++ % kinds.length] ?? ['', () => ''];
    return { kind, file: edit(stack) };
  }

  private readonly kinds: Readonly<Record<string, (stack: string) => string>> = {
    "an image's file": () =>
      this.touch(/^images\/(?!service\/|shared\/|README|\.hadolint)[^/]+\/.+$/),
    "a row's environment": () =>
      this.row((name) => `${name}\n    env: { EDIT_${this.fresh()}: 'x' },`, /env:/),
    'a lock': () => this.touch(/^images\/.*requirements\.lock$/),
    "a row's port": () =>
      this.change(this.pick(/^fleet\/services\//), /^( {4}port: )\d+/gm, `$1${this.port()}`),
    "the reference agent's source": () => this.touch(/^agents\/reference\/.+$/),
    'a value of the stack': (stack) =>
      this.change(
        `Pulumi.${stack}.yaml`,
        /healthInterval: \d+/g,
        `healthInterval: ${this.fresh()}`,
      ),
    "a row's memory": () =>
      this.row((name) => `${name}\n    memory: ${this.port()},`, /memory:|'gpu'/),
    'a script of all images': () => this.touch(/^images\/(service|shared)\/.+$/),
    'a document': () => this.touch(/^docs\/.+\.md$/),
    'a component': () =>
      this.change(
        'components/container.ts',
        /STOP_SECONDS = \d+/g,
        `STOP_SECONDS = ${this.fresh()}`,
      ),
    'a new service': () => {
      const port = this.port();
      const health = this.port();
      const row = `  {\n    name: 'Edited${port}',\n    family: '${IMAGES.fallback}',\n    run: { script: 'main.py' },\n    port: ${port},\n    healthPort: ${health},\n    placements: { '${MAIN}': { dependsOn: [] }, '${PEER}': { dependsOn: [] } },\n    probe: { kind: 'process' },\n  },\n`;
      return this.change(this.pick(/^fleet\/services\//), /^\];/gm, `${row}];`);
    },
    "a budget, a machine's profile": () =>
      this.random() < 0.5
        ? this.change('fleet/images.ts', /unpacked: \d+/g, `unpacked: 9${this.fresh()}`)
        : this.change(
            this.pick(new RegExp(`^Pulumi\\.(${MAIN}|${PEER})\\.yaml$`)),
            /OMP_NUM_THREADS: \d+/g,
            `OMP_NUM_THREADS: ${this.fresh()}`,
          ),
  };

  /** Returns a number that no edit had before, from 11. */
  private fresh(): string {
    return String(11 + this.count);
  }

  private port(): string {
    return String(30_000 + Math.floor(this.random() * 20_000));
  }

  private choose<T>(list: readonly T[]): T {
    const chosen = list[Math.floor(this.random() * list.length)];
    if (chosen === undefined) throw new Error('there is nothing to choose from');
    return chosen;
  }

  private files(pattern: RegExp): string[] {
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: this.project, encoding: 'utf8' });
    return files.split('\0').filter((file) => pattern.test(file));
  }

  private pick(pattern: RegExp): string {
    return this.choose(this.files(pattern));
  }

  /** Adds a line that means nothing to a file. */
  private touch(pattern: RegExp): string {
    const file = this.pick(pattern);
    const line = file.endsWith('.json') ? '\n' : `# edit ${this.fresh()}\n`;
    writeFileSync(this.path(file), `${this.read(file)}${line}`);
    return file;
  }

  /** Replaces one of the places that match. */
  private change(file: string, pattern: RegExp, to: string): string {
    const text = this.read(file);
    const { 0: found, index } = this.choose([...text.matchAll(pattern)]);
    const single = new RegExp(pattern.source, pattern.flags.replace('g', ''));
    const after =
      text.slice(0, index) + found.replace(single, to) + text.slice(index + found.length);
    if (after === text) throw new Error(`${file} is as it was`);
    writeFileSync(this.path(file), after);
    return file;
  }

  /** Adds a field to a service's row that does not have it. */
  private row(add: (name: string) => string, unless: RegExp): string {
    const rows = this.files(/^fleet\/services\//).flatMap((file) =>
      [...this.read(file).matchAll(/^ {2}\{\n( {4}name: '\w+',)[\s\S]*?^ {2}\},\n/gm)].map(
        ([row, name = '']) => ({ file, row, name }),
      ),
    );
    const { file, row, name } = this.choose(rows.filter((each) => !unless.test(each.row)));
    writeFileSync(
      this.path(file),
      this.read(file).replace(
        row,
        row.replace(name, () => add(name)),
      ),
    );
    return file;
  }

  private read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  private path(file: string): string {
    return path.join(this.project, file);
  }
}
