import assert from 'node:assert/strict';
import { pendingDigest, pendingIn, resolvePending } from '../../../src/engines/common/resources';

const web = `localhost:5050/fleet/web:web-20260102-abc@${pendingDigest('web')}`;
const bare = `localhost:5050/fleet/hub@${pendingDigest('hub')}`;

describe('pending digests', () => {
  it('are found at any depth, each once', () => {
    const value = { from: `docker-image://${web}`, list: [bare, { again: web }], other: 'x@y' };
    assert.deepEqual(pendingIn(value), ['web', 'hub']);
  });

  it('are none in a value without them', () => {
    assert.deepEqual(pendingIn({ ref: 'a@sha256:1' }), []);
    assert.deepEqual(pendingIn(undefined), []);
  });

  const resolve = (value: unknown, digests: Readonly<Record<string, string>>): unknown =>
    resolvePending(
      value,
      (image) => digests[image],
      (image) => `${image}-tag`,
    );

  it('become the digest where it is known, behind the tag where there is one', () => {
    assert.deepEqual(resolve({ web, list: [bare] }, { web: 'sha256:1', hub: 'sha256:2' }), {
      web: 'localhost:5050/fleet/web:web-20260102-abc@sha256:1',
      list: ['localhost:5050/fleet/hub@sha256:2'],
    });
  });

  it('leave the tag where the digest is not known', () => {
    assert.deepEqual(resolve([web, bare], {}), [
      'localhost:5050/fleet/web:web-tag',
      'localhost:5050/fleet/hub:hub-tag',
    ]);
  });

  it('stand alone where a digest is wanted and no reference, and are nothing until it is known', () => {
    const value = { digest: pendingDigest('web') };
    assert.deepEqual(pendingIn(value), ['web']);
    assert.deepEqual(resolve(value, { web: 'sha256:1' }), { digest: 'sha256:1' });
    assert.deepEqual(resolve(value, {}), { digest: '' });
  });

  it('leave everything else as it is', () => {
    const value = { text: 'a@b', number: 1, yes: true, nothing: null, deep: [{ x: ['y'] }] };
    assert.deepEqual(resolve(value, {}), value);
  });

  it('are replaced one by one where a text has several', () => {
    assert.equal(
      resolve(`${web} ${bare}`, { hub: 'sha256:2' }),
      'localhost:5050/fleet/web:web-tag localhost:5050/fleet/hub@sha256:2',
    );
  });
});
