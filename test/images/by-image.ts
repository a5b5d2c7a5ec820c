import { cpSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { locateImageFolder } from '../../src/catalog/folders';
import { find } from '../../src/catalog/rows';
import type { ImageRow } from '../../src/catalog/schema';
import { temporaryFolder } from '../support/folders';

/** Tests of this fleet's images, and what they share. */
const TESTS = path.join(__dirname, '../fleet/images');
const BY_IMAGE = path.join(TESTS, 'by-image');

/** Lists the folders of by-image/ for an image: those of its ancestors, then its own. */
export function listTestFolders(images: readonly ImageRow[], name: string): string[] {
  const row = find(images, name);
  const inherited = typeof row.from === 'string' ? listTestFolders(images, row.from) : [];
  const own = path.basename(locateImageFolder(row));
  return existsSync(path.join(BY_IMAGE, own)) ? [...inherited, own] : inherited;
}

/** An image under test, with the values that its tests need. */
export interface TestedImage {
  /** Digest-pinned reference. */
  readonly ref: string;
  /** Folders of by-image/. */
  readonly folders: readonly string[];
  /** Image with cuobjdump below /opt/cuda. @default none */
  readonly compiler?: string;
  /** Variables for the tests. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs the tests inside an image by building on it: Docker need not unpack gigabytes.
 * @returns the number of tests of each folder
 * @throws Error with what the tests printed, where one fails
 */
export async function runImageTests(image: TestedImage): Promise<number[]> {
  const context = temporaryFolder();
  cpSync(TESTS, path.join(context, 'tests'), { recursive: true });
  writeFileSync(path.join(context, 'Dockerfile'), dockerfile(image));
  const contexts = { image: image.ref, ...(image.compiler ? { compiler: image.compiler } : {}) };
  const { all = '', exitCode } = await execa(
    'docker',
    [
      'buildx',
      'build',
      '--builder=fleet',
      '--no-cache',
      '--progress=plain',
      '--output=type=cacheonly',
      ...Object.entries(contexts).map(
        ([name, ref]) => `--build-context=${name}=docker-image://${ref}`,
      ),
      context,
    ],
    { all: true, reject: false },
  );
  if (exitCode !== 0) throw new Error(all);
  return [...all.matchAll(/Ran (\d+) tests?/g)].map(([, count]) => Number(count));
}

function dockerfile({ folders, compiler, env = {} }: TestedImage): string {
  const mounts = [
    '--mount=type=bind,source=tests,target=/tests',
    ...(compiler ? ['--mount=type=bind,from=compiler,source=/opt/cuda,target=/cuda'] : []),
  ];
  const variables = Object.entries({ ...env, PYTHONPATH: '/tests' });
  const words = variables.map(([name, value]) => `${name}='${value}'`).join(' ');
  const test = `${words} python -m unittest discover --start-directory /tests/by-image/$folder`;
  return [
    'FROM image',
    `RUN --network=none ${mounts.join(' ')} for folder in ${folders.join(' ')}; do ${test} || exit 1; done`,
    '',
  ].join('\n');
}
