import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { root } from '../../src/lib/root';
import { temporaryFolder } from '../support/folders';

/** Stand-ins for the programs of rootfs.sh: mmdebstrap reads the keys as apt's user, and records their path. */
const programs = {
  curl: '#!/bin/sh\nfor url; do :; done\n: >"${url##*/}"\n',
  sha256sum: '#!/bin/sh\n',
  'dpkg-deb':
    '#!/bin/sh\nmkdir -p keyring/usr/share/keyrings\necho keys >keyring/usr/share/keyrings/ubuntu-archive-keyring.gpg\n',
  mmdebstrap: [
    '#!/bin/sh',
    'for word; do case $word in --keyring=*) keys=${word#*=} ;; esac; done',
    'echo "$keys" >keys-at',
    'setpriv --reuid=65534 --regid=65534 --clear-groups cat "$keys" >keys-read',
    '',
  ].join('\n'),
};

describe('the stand-in for Ubuntu', () => {
  it("hands apt's own user the keys, where no other user may enter the folder", async function () {
    if (process.getuid?.() !== 0) {
      console.log('      skipped: becoming another user needs root');
      this.skip();
    }
    const bin = temporaryFolder(programs);
    for (const name of Object.keys(programs)) chmodSync(path.join(bin, name), 0o755);
    const folder = path.join(temporaryFolder(), 'home');
    mkdirSync(folder, { mode: 0o700 });
    const script = path.join(root, 'setup/standins/ubuntu/rootfs.sh');
    await execa('sh', [script, folder, 'http://mirror.invalid/ubuntu'], {
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    });
    const noted = (name: string): string => readFileSync(path.join(folder, name), 'utf8').trim();
    assert.equal(noted('keys-read'), 'keys');
    assert.equal(existsSync(noted('keys-at')), false, 'the copy is gone');
  });
});
