import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../src/checkout/fleet';
import { root } from '../../src/lib/root';

/** Folders of the program, which is the same for every fleet. */
const PROGRAM = ['src', 'components', 'policy', 'index.ts'];

/** Infrastructure rows whose name is the scheme of their URLs: there the name means the technology. */
const technologies = new Set(
  loadCatalog()
    .infrastructure.filter(({ name, scheme }) => name === scheme)
    .map(({ name }) => name),
);

const listFiles = (file: string): string[] =>
  statSync(path.join(root, file)).isDirectory()
    ? readdirSync(path.join(root, file)).flatMap((name) => listFiles(`${file}/${name}`))
    : [file];

describe("the names of the fleet's rows", () => {
  it('stand nowhere in the program', () => {
    const { images, services, infrastructure, machines } = loadCatalog();
    const names = [...images, ...services, ...infrastructure, ...machines]
      .map(({ name }) => name)
      .filter((name) => !technologies.has(name));
    const pattern = new RegExp(`(?<![\\w-])(${names.join('|')})(?![\\w-])`);
    const found = PROGRAM.flatMap(listFiles).flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const name = pattern.exec(line)?.[1];
          return name === undefined ? [] : [`${file}:${String(index + 1)}: ${name}`];
        }),
    );
    assert.deepEqual(found, []);
  });
});
