import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from './support/folders';

interface Layers {
  readonly floors: readonly (readonly string[])[];
  readonly limits: Readonly<Record<string, readonly string[]>>;
  readonly unlimited: readonly string[];
  readonly tools: readonly string[];
  readonly recursive: string;
}

const layers = async (): Promise<Layers> =>
  (await import(pathToFileURL(path.resolve('.dependency-cruiser.mjs')).href)) as Layers;

const codeFiles = (): string[] =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.js', '*.mjs'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '');

describe('import layers', () => {
  it('name every folder that holds code, and no other', async () => {
    const { floors, limits, unlimited, tools } = await layers();
    const named = new Set([...floors.flat(), ...Object.keys(limits), ...unlimited, ...tools]);
    const found = new Set(
      codeFiles().map((file) => {
        const parts = file.split('/');
        return parts.slice(0, parts[0] !== 'src' ? 1 : parts[1] === 'engines' ? 3 : 2).join('/');
      }),
    );
    assert.deepEqual([...found].sort(), [...named].sort());
  });

  it('put each folder on one floor', async () => {
    const { floors, unlimited } = await layers();
    const all = [...floors.flat(), ...unlimited];
    assert.deepEqual(all, [...new Set(all)]);
  });

  it('let at most twelve files import one another in a circle', async () => {
    const { recursive } = await layers();
    const files = codeFiles().filter((file) => file.startsWith(`${recursive}/`));
    assert.ok(files.length <= 12, files.join('\n'));
  });

  it('let rows import types of the schema, and nothing else', function () {
    this.timeout(60_000);
    const schema = '../src/catalog/schema';
    const cwd = temporaryFolder({
      'tsconfig.json': '{}',
      'src/catalog/schema.ts': 'export interface Row {}\nexport const row: Row = {};\n',
      'fleet/type.ts': `import type { Row } from '${schema}';\nexport const a: Row = {};\n`,
      'fleet/value.ts': `import { row } from '${schema}';\nexport const b = [row];\n`,
      'fleet/built-in.ts': "import { sep } from 'node:path';\nexport const c = [sep];\n",
      'fleet/other.ts': "import type { a } from './type';\nexport const d: (typeof a)[] = [];\n",
    });
    const { stdout } = spawnSync(
      path.resolve('node_modules/.bin/depcruise'),
      ['--config', path.resolve('.dependency-cruiser.mjs'), 'fleet'],
      { cwd, encoding: 'utf8' },
    );
    const refused = new Set(
      [...stdout.matchAll(/rows import .*: (\S+) →/g)].map((each) => each[1]),
    );
    assert.deepEqual([...refused].sort(), [
      'fleet/built-in.ts',
      'fleet/other.ts',
      'fleet/value.ts',
    ]);
  });
});
