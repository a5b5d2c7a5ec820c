import assert from 'node:assert/strict';
import { chmodSync, lstatSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { normalizeCheckout } from '../../src/checkout/normalize-checkout';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('normalizeCheckout', () => {
  const committed = 1_700_000_000;
  const old = committed - 1000;
  const young = committed + 1000;

  it('makes what is older than the last commit new, folders too, and leaves all else', () => {
    const root = temporaryFolder({ 'a/deep/old': '', 'a/young': '', 'other/old': '' });
    symlinkSync('/nowhere', path.join(root, 'a/link'));
    const at = (file: string): number => lstatSync(path.join(root, file)).mtimeMs / 1000;
    const set = (time: number, ...files: string[]): void => {
      for (const file of files) utimesSync(path.join(root, file), time, time);
    };
    set(old, 'a/deep/old', 'a/deep', 'other/old');
    set(young, 'a/young', 'a');
    normalizeCheckout(root, ['a', 'missing'], committed);
    for (const file of ['a/deep/old', 'a/deep', 'a/link']) assert.ok(at(file) > young, file);
    assert.deepEqual(['a/young', 'a', 'other/old'].map(at), [young, young, old]);
  });

  it("takes the umask's part out of permissions, and leaves what git keeps", () => {
    const root = temporaryFolder({ 'a/text': '', 'a/script': '', 'other/text': '' });
    const mode = (file: string): number => lstatSync(path.join(root, file)).mode & 0o777;
    chmodSync(path.join(root, 'a/text'), 0o664);
    chmodSync(path.join(root, 'a/script'), 0o700);
    chmodSync(path.join(root, 'other/text'), 0o664);
    normalizeCheckout(root, ['a'], committed);
    assert.deepEqual(['a/text', 'a/script', 'other/text'].map(mode), [0o644, 0o755, 0o664]);
  });

  it('says which file it may not change, as in a checkout that cannot be written', () => {
    assert.match(
      refusal(() => {
        normalizeCheckout('/proc/self', ['status'], 4e9);
      })[0] ?? '',
      /^\/proc\/self\/status: .* \(E\w+\); /,
    );
  });
});
