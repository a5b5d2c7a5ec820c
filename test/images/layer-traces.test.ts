import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { tracesIn } from '../support/layer-traces';
import { GZIP, packLayer } from '../support/layers';

const traces = async (
  files: Readonly<Record<string, string | Buffer>>,
  mtime = new Date(1_000_000),
): Promise<string[]> => {
  const { blob } = await packLayer(files, mtime);
  return tracesIn(GZIP, Readable.from([blob]), 1000, '2026-11-23');
};

/** Makes byte code with these flags of PEP 552. */
const code = (flags: number): Buffer => Buffer.from([0, 0, 0, 0, flags, 0, 0, 0]);

describe('what a layer tells of its build', () => {
  it('is nothing, in a layer that was made with care', async () => {
    const files = {
      'var/log/': '',
      'var/lib/apt/lists/.wh.lock': '',
      'etc/shadow': 'root:*::0:99999:7:::\n',
      'usr/lib/python3.11/os.pyc': code(1),
    };
    assert.deepEqual(await traces(files), []);
  });

  it('is a time, a day, a log, a cache, byte code that looks at times', async () => {
    assert.deepEqual(await traces({ 'etc/motd': 'x' }, new Date(1_001_000)), [
      'etc/motd: is of 1970-01-01T00:16:41.000Z',
    ]);
    const files = {
      'etc/shadow': 'root:*:20780:0:99999:7:::\n',
      'etc/shadow-': '',
      'var/lib/made': 'on 2026-11-23',
      'var/log/dpkg.log': '',
      'var/cache/ldconfig/aux-cache': '',
      'a/b.pyc': code(0),
      'a/c.pyc': code(3),
    };
    assert.deepEqual(await traces(files), [
      'etc/shadow: holds a day',
      'etc/shadow-: is left from the build',
      'var/lib/made: holds 2026-11-23',
      'var/log/dpkg.log: is left from the build',
      'var/cache/ldconfig/aux-cache: is left from the build',
      'a/b.pyc: compares times or hashes',
      'a/c.pyc: compares times or hashes',
    ]);
  });
});
