import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { readInventory, type Inventory } from '../../src/sbom/packages';
import { readLayer } from '../../src/sizes/layer';
import { must } from '../support/errors';
import { packLayer, sha256 } from '../support/layers';

type Files = Readonly<Record<string, string>>;

/** Reads the inventory of an image of these layers, and the layers' digests. */
async function held(...layers: Files[]): Promise<Inventory & { readonly digests: string[] }> {
  const read = await Promise.all(
    layers.map(async (files) => {
      const { mediaType, digest, size, blob } = await packLayer(files);
      return {
        mediaType,
        digest,
        size,
        content: await readLayer(mediaType, Readable.from([blob])),
      };
    }),
  );
  return { ...readInventory(read), digests: read.map(({ digest }) => digest) };
}

const status = (...packages: readonly (readonly string[])[]): string =>
  packages.map((lines) => `${lines.join('\n')}\n`).join('\n');
const zlib = (state = 'install ok installed'): string[] => [
  'Package: zlib1g',
  `Status: ${state}`,
  'Architecture: amd64',
  'Source: zlib (1:1.2.13.dfsg-1)',
  'Version: 1:1.2.13.dfsg-1+b1',
  'Maintainer: Mark Brown <broonie@debian.org>',
  'Description: compression library',
  ' Version: of no interest here',
];
const INFO = 'var/lib/dpkg/info';
const SITE = 'opt/venv/lib/python3.11/site-packages';
const hex = (text: string): string => sha256(text).replace('sha256:', '');

describe('readInventory', () => {
  it('lists what dpkg has installed, with the hash of its own list and the layer that brought it', async () => {
    const { packages, os, digests } = await held(
      {
        'usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\nVERSION="12 (bookworm)"\n',
        'var/lib/dpkg/status': status(['Package: gone', 'Status: deinstall ok config-files']),
      },
      {
        'var/lib/dpkg/status': status(zlib(), [
          'Package: gone',
          'Status: deinstall ok config-files',
          'Version: 1',
        ]),
        [`${INFO}/zlib1g:amd64.list`]: '/usr/lib/libz.so.1\n',
        [`${INFO}/zlib1g:amd64.md5sums`]: 'd41d8cd9  usr/lib/libz.so.1\n',
        'usr/share/doc/zlib1g/copyright': 'Format: x\n\nLicense: Zlib\n text\n\nLicense: Zlib\n',
      },
      { 'var/lib/dpkg/status': status(zlib(), zlib('hold ok half-installed')) },
    );
    assert.deepEqual(os, { id: 'debian', version: '12' });
    assert.deepEqual(packages, [
      {
        kind: 'deb',
        name: 'zlib1g',
        version: '1:1.2.13.dfsg-1+b1',
        architecture: 'amd64',
        source: 'zlib (1:1.2.13.dfsg-1)',
        publisher: 'Mark Brown <broonie@debian.org>',
        licences: ['Zlib'],
        list: `${INFO}/zlib1g:amd64.md5sums`,
        sha256: hex('d41d8cd9  usr/lib/libz.so.1\n'),
        layer: digests[1],
      },
    ]);
  });

  it('takes a held package, a list without an architecture, and that list where there are no sums', async () => {
    const { packages, digests } = await held({
      'var/lib/dpkg/status': status(zlib('hold ok installed')),
      [`${INFO}/zlib1g.list`]: '/.\n',
    });
    const [one] = packages;
    assert.deepEqual(
      [one?.list, one?.sha256, one?.layer],
      [`${INFO}/zlib1g.list`, hex('/.\n'), digests[0]],
    );
  });

  it('says of an upgraded package the version, the hash and the layer of the upgrade', async () => {
    const newer = zlib().map((line) => line.replace('Version: 1:1.2.13', 'Version: 1:1.3.1'));
    const { packages, digests } = await held(
      { 'var/lib/dpkg/status': status(zlib()), [`${INFO}/zlib1g:amd64.list`]: 'old\n' },
      { 'var/lib/dpkg/status': status(newer), [`${INFO}/zlib1g:amd64.list`]: 'new\n' },
      { 'app/main.py': '' },
    );
    assert.deepEqual(
      packages.map(({ version, sha256: hash, layer }) => [version, hash, layer]),
      [['1:1.3.1.dfsg-1+b1', hex('new\n'), digests[1]]],
    );
  });

  it('finds licences where a package shares another one’s documents, and those that a plain text points to', async () => {
    const of = (name: string): string[] => zlib().map((line) => line.replace('zlib1g', name));
    const { packages } = await held(
      {
        'var/lib/dpkg/status': status(of('one'), of('two'), of('three'), of('four')),
        'usr/share/doc/one': '->base',
        'usr/share/doc/two/copyright': '->../base/copyright',
        'usr/share/doc/three': '->three',
      },
      {
        'usr/share/doc/base/copyright':
          'See /usr/share/common-licenses/GPL-3.\nLicense: not for machines\n',
      },
    );
    assert.deepEqual(
      packages.map(({ name, licences }) => [name, licences]),
      [
        ['one', ['GPL-3']],
        ['two', ['GPL-3']],
        ['three', []],
        ['four', []],
      ],
    );
  });

  it('lists wheels by their metadata, wherever Python looks for packages', async () => {
    const record = 'numpy/__init__.py,sha256=x,1\n';
    const { packages, digests } = await held(
      { 'etc/motd': '' },
      {
        [`${SITE}/numpy-2.4.6.dist-info/METADATA`]:
          'Metadata-Version: 2.4\nName: numpy\nVersion: 2.4.6\nAuthor: Travis\nLicense-Expression: BSD-3-Clause AND 0BSD\n\nName: not this\n',
        [`${SITE}/numpy-2.4.6.dist-info/RECORD`]: record,
        'usr/lib/python3/dist-packages/six-1.16.egg-info/PKG-INFO': 'Name: six\nVersion: 1.16\n',
        'usr/lib/python3/dist-packages/old-1.egg-info': 'Name: old\nVersion: 1\n',
        // What a package brings along for itself pip does not list.
        [`${SITE}/setuptools/_vendor/zipp-3.dist-info/METADATA`]: 'Name: zipp\nVersion: 3\n',
        'srv/elsewhere-1.dist-info/METADATA': 'Name: elsewhere\nVersion: 1\n',
      },
    );
    assert.deepEqual(packages.map(({ name, version }) => `${name} ${version}`).sort(), [
      'numpy 2.4.6',
      'old 1',
      'six 1.16',
    ]);
    assert.deepEqual(must(packages.find(({ name }) => name === 'numpy')), {
      kind: 'pypi',
      name: 'numpy',
      version: '2.4.6',
      publisher: 'Travis',
      licences: [],
      expression: 'BSD-3-Clause AND 0BSD',
      list: `${SITE}/numpy-2.4.6.dist-info/RECORD`,
      sha256: hex(record),
      layer: digests[1],
    });
  });

  it('leaves out what a later layer takes away', async () => {
    const { packages } = await held(
      { [`${SITE}/six-1.dist-info/METADATA`]: 'Name: six\nVersion: 1\n' },
      { [`${SITE}/.wh.six-1.dist-info`]: '' },
    );
    assert.deepEqual(packages, []);
  });

  for (const [what, lines, licences] of [
    ['a name', 'License: MIT', ['MIT']],
    [
      'a text in place of a name',
      'License: Copyright\n        (c) all\nClassifier: License :: OSI Approved :: MIT License',
      ['MIT License'],
    ],
    ['a text in one line', `License: ${'x'.repeat(65)}`, []],
    ['nothing', 'License: UNKNOWN\nClassifier: License :: OSI Approved', []],
    [
      'classifiers alone',
      'Classifier: License :: Public Domain\nClassifier: License :: OSI Approved :: BSD License\nClassifier: Topic :: License',
      ['Public Domain', 'BSD License'],
    ],
  ] as const) {
    it(`takes a wheel's licences from ${what}`, async () => {
      const { packages } = await held({
        [`${SITE}/a-1.dist-info/METADATA`]: `Name: a\nVersion: 1\n${lines}\n\nLicense: below\n`,
      });
      assert.deepEqual(packages[0]?.licences, licences);
    });
  }
});
