import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { readLayer, type LayerContent } from '../../src/sizes/layer';
import { rejection } from '../support/errors';
import { GZIP, packLayer } from '../support/layers';

const read = async (files: Readonly<Record<string, string>>): Promise<LayerContent> =>
  readLayer(GZIP, Readable.from([(await packLayer(files)).blob]));

const SITE = 'opt/venv/lib/python3.11/site-packages';

describe('readLayer', () => {
  it('counts a file with its header and padding, and the stream as it is', async () => {
    const files = { 'etc/': '', 'etc/small': 'x', 'etc/large': 'x'.repeat(513), 'etc/link': '->x' };
    const { blob } = await packLayer(files);
    const content = await readLayer(GZIP, Readable.from([blob]));
    assert.equal(content.unpacked, gunzipSync(blob).length);
    assert.deepEqual(content.files, { 'etc/small': 1024, 'etc/large': 1536 });
  });

  it('gives every byte to a package, or to the folder that it lies in', async () => {
    const content = await read({
      'lib/x86_64-linux-gnu/libz.so.1': 'z'.repeat(2000),
      'usr/share/doc/zlib': 'z',
      'app/agents/main.py': 'x',
      'var/lib/dpkg/info/zlib1g:amd64.list':
        '/.\n/lib/x86_64-linux-gnu/libz.so.1\n/usr/share/doc/zlib\n',
    });
    assert.deepEqual(content.packages, {
      'apt zlib1g': 512 + 2048 + 1024,
      'files /app/agents': 1024,
      'files /var/lib': 1024,
      'files /': 1024, // the end of the stream
    });
    const sum = Object.values(content.packages).reduce((one, other) => one + other);
    assert.equal(sum, content.unpacked);
  });

  it("counts a wheel's files by its record, byte code and scripts with them", async () => {
    const content = await read({
      [`${SITE}/torch/a,b.py`]: 'x',
      [`${SITE}/torch/__pycache__/nn.cpython-311.pyc`]: 'x',
      [`${SITE}/torch-2.2.2.dist-info/RECORD`]: [
        '"torch/a,b.py",sha256=x,1',
        'torch/nn.py,sha256=x,1',
        'torch-2.2.2.dist-info/RECORD,,',
        '../../../bin/torchrun,sha256=x,1',
      ].join('\n'),
      'opt/venv/bin/torchrun': 'x',
    });
    assert.equal(content.packages['pip torch 2.2.2'], 4 * 1024);
  });

  it('tells shared libraries of the same content', async () => {
    const { libraries } = await read({ 'a/libz.so.1.2': 'z', 'b/_z.so': 'z', 'c/libz.py': 'z' });
    assert.deepEqual(Object.keys(libraries), ['a/libz.so.1.2', 'b/_z.so']);
    assert.equal(libraries['a/libz.so.1.2'], libraries['b/_z.so']);
  });

  it('tells what a layer takes away', async () => {
    const { removed, files } = await read({ 'etc/.wh.shadow': '', 'srv/.wh..wh..opq': '' });
    assert.deepEqual([removed, files], [['etc/shadow', 'srv/'], {}]);
  });

  it('refuses what it cannot unpack', async () => {
    const layer = 'application/vnd.oci.image.layer.v1.tar+zstd';
    assert.deepEqual(await rejection(readLayer(layer, Readable.from([]))), [
      `is not compressed with gzip: '${layer}'; run bin/fleet build to build it again`,
    ]);
  });

  it('fails on a layer that is cut off', async () => {
    const { blob } = await packLayer({ file: 'x' });
    await assert.rejects(readLayer(GZIP, Readable.from([blob.subarray(0, 40)])));
  });
});
