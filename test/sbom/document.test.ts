import assert from 'node:assert/strict';
import { buildDocument } from '../../src/sbom/document';
import type { Package } from '../../src/sbom/packages';
import { faultsOf, property, read } from '../support/cyclonedx';
import { digestOf } from '../support/environment';

const image = {
  name: 'web',
  repository: 'localhost:5050/fleet/web',
  digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  created: '2026-11-23T05:57:22Z',
};
const os = { id: 'debian', version: '12' };
const apt: Package = {
  kind: 'deb',
  name: 'zlib1g',
  version: '1:1.2',
  architecture: 'amd64',
  publisher: 'Mark Brown',
  licences: ['GPL-2+', 'BSD-3-clause'],
  list: 'var/lib/dpkg/info/zlib1g:amd64.md5sums',
  sha256: 'ab'.repeat(32),
  layer: digestOf('a'),
};
const pip: Package = {
  kind: 'pypi',
  name: 'numpy',
  version: '2.4.6',
  publisher: undefined,
  licences: ['left out'],
  expression: 'BSD-3-Clause AND 0BSD',
  list: 'opt/venv/numpy.dist-info/RECORD',
  sha256: 'cd'.repeat(32),
  layer: digestOf('b'),
};

describe('buildDocument', () => {
  it('says what an image consists of, by the schema of CycloneDX 1.6', () => {
    const document = buildDocument(image, { os, packages: [pip, apt] });
    assert.deepEqual(faultsOf(document), []);
    const { metadata, components, dependencies } = read(document);
    const { type, name, version, hashes } = metadata.component;
    assert.deepEqual([type, name, version], ['container', 'web', image.digest]);
    assert.deepEqual(hashes, [{ alg: 'SHA-256', content: image.digest.slice(7) }]);
    assert.deepEqual(
      components.map((each) => [
        each.type,
        each.name,
        each.version,
        each.publisher,
        each.hashes?.[0]?.content,
        property(each, 'fleet:layer'),
        property(each, 'fleet:hash-of'),
      ]),
      [
        ['operating-system', 'debian', '12', undefined, undefined, undefined, undefined],
        ['library', 'zlib1g', '1:1.2', 'Mark Brown', apt.sha256, apt.layer, `/${apt.list}`],
        ['library', 'numpy', '2.4.6', undefined, pip.sha256, pip.layer, `/${pip.list}`],
      ],
    );
    const whole = dependencies.find(({ ref }) => ref === image.digest);
    assert.equal(whole?.dependsOn?.length, 2);
  });

  it('tells licences of the SPDX list from others, and lets an expression stand alone', () => {
    const { components } = read(buildDocument(image, { os, packages: [apt, pip] }));
    assert.deepEqual(
      components.map(({ licenses }) => licenses),
      [
        undefined,
        [{ license: { name: 'GPL-2+' } }, { license: { id: 'BSD-3-Clause' } }],
        [{ expression: 'BSD-3-Clause AND 0BSD' }],
      ],
    );
  });

  it('is the same bytes each time, in whatever order packages come', () => {
    const one = buildDocument(image, { os, packages: [apt, pip] });
    assert.ok(one.equals(buildDocument(image, { os, packages: [pip, apt] })));
    const { serialNumber, metadata } = read(one);
    assert.equal(serialNumber, 'urn:uuid:01234567-89ab-8def-8123-456789abcdef');
    assert.equal(metadata.timestamp, '2026-11-23T05:57:22.000Z');
  });

  it('takes one package in two folders, and an image without packages or date', () => {
    const twice = [pip, { ...pip, list: 'usr/lib/python3/dist-packages/numpy.dist-info/RECORD' }];
    const { components } = read(buildDocument(image, { os, packages: twice }));
    assert.deepEqual(
      components.map(({ name }) => name),
      ['debian', 'numpy', 'numpy'],
    );
    const nothing = buildDocument(
      { ...image, created: undefined },
      { os: undefined, packages: [] },
    );
    assert.deepEqual(faultsOf(nothing), []);
    assert.equal(read(nothing).metadata.timestamp, undefined);
  });

  it('is held against a schema that finds faults', () => {
    const document = buildDocument(image, { os, packages: [apt] }).toString('utf8');
    for (const [right, wrong] of [
      [apt.sha256, 'no hash'],
      ['"library"', '"book"'],
      ['urn:uuid:', 'uuid:'],
    ] as const) {
      const broken = document.replace(right, wrong);
      assert.notDeepEqual(faultsOf(Buffer.from(broken)), [], wrong);
    }
  });
});
