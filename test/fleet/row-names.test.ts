import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toSlug } from '../../src/catalog/names';
import { loadCatalog } from '../../src/checkout/fleet';
import { root } from '../../src/lib/root';

/** Folders of the program, which is the same for every fleet. */
const COMMON = [
  'index.ts',
  'src',
  'components',
  'policy',
  'bin',
  'setup',
  'bench',
  // A lock names packages of others.
  'test',
  ':!test/fleet',
  ':!*/go.sum',
];

const { images, services, infrastructure, machines } = loadCatalog();

/** Infrastructure rows whose name is the scheme of their URLs: there the name means the technology. */
const technologies = new Set(
  infrastructure.filter(({ name, scheme }) => name === scheme).map(({ name }) => name),
);

/** Lines of these files that hold a row's name. */
function findNames(files: readonly string[], names: readonly string[]): string[] {
  const pattern = new RegExp(`(?<![\\w-])(${names.join('|')})(?![\\w-])`);
  const list = execFileSync('git', ['ls-files', '-coz', '--exclude-standard', '--', ...files], {
    cwd: root,
    encoding: 'utf8',
  });
  return list
    .split('\0')
    .filter((file) => file !== '')
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const name = pattern.exec(line)?.[1];
          return name === undefined ? [] : [`${file}:${String(index + 1)}: ${name}`];
        }),
    );
}

describe("the names of the fleet's rows", () => {
  const names = [...images, ...services, ...infrastructure, ...machines]
    .map(({ name }) => name)
    .filter((name) => !technologies.has(name));

  it('stand in nothing that other fleets have too', () => {
    assert.deepEqual(findNames(COMMON, names), []);
  });

  it('of services stand there in no other letters either, as containers and images have them', () => {
    const slugs = services.map(({ name }) => toSlug(name));
    assert.deepEqual(findNames(COMMON, slugs), []);
  });

  it('stand in the tests of this fleet', () => {
    assert.ok(findNames(['test/fleet'], names).length > 100);
  });
});
