import assert from 'node:assert/strict';
import { buildPurl } from '../../src/sbom/purl';

const common = { publisher: undefined, licences: [], list: 'x', sha256: 'x', layer: 'x' };
const debian = { id: 'debian', version: '12' };

describe('buildPurl', () => {
  it("names a Debian package with its architecture, its distribution's release and its source", () => {
    const zlib = { ...common, kind: 'deb', name: 'zlib1g', architecture: 'amd64' } as const;
    const of = (version: string, source?: string): string =>
      buildPurl({ ...zlib, version, source }, debian);
    const start = 'pkg:deb/debian/zlib1g@1:1.2-1%2Bb1?arch=amd64&distro=debian-12';
    assert.equal(of('1:1.2-1+b1'), start);
    assert.equal(of('1:1.2-1+b1', 'zlib'), `${start}&upstream=zlib`);
    assert.equal(of('1:1.2-1+b1', 'zlib (1:1.2-1)'), `${start}&upstream=zlib%401:1.2-1`);
    const plus = buildPurl({ ...zlib, name: 'libstdc++6', version: '1~rc' }, undefined);
    assert.equal(plus, 'pkg:deb/debian/libstdc%2B%2B6@1~rc?arch=amd64');
  });

  it('names a wheel as its index does', () => {
    const wheel = { ...common, kind: 'pypi', name: 'PyYAML_ft', version: '6.0+cu121' } as const;
    assert.equal(buildPurl(wheel, debian), 'pkg:pypi/pyyaml-ft@6.0%2Bcu121');
  });
});
