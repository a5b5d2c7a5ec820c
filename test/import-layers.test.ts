import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

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
});
