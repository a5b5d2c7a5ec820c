import assert from 'node:assert/strict';
import { pendingDigest, findPending, resolvePending } from '../../../src/engines/common/resources';

const web = `localhost:5050/fleet/web:web-20260102-abc@${pendingDigest('web')}`;
const bare = `localhost:5050/fleet/hub@${pendingDigest('hub')}`;

describe('pending digests', () => {
  it('are found at any depth, each once', () => {
    const value = { from: `docker-image://${web}`, list: [bare, { again: web }], other: 'x@y' };
    assert.deepEqual(findPending(value), ['web', 'hub']);
  });

  it('are absent in a value without them', () => {
    assert.deepEqual(findPending({ ref: 'a@sha256:1' }), []);
    assert.deepEqual(findPending(undefined), []);
  });

  const resolve = (value: unknown, digests: Readonly<Record<string, string>>): unknown =>
    resolvePending(
      value,
      (image) => digests[image],
      (image) => `${image}-tag`,
    );

  it('become the digest if it is known, after the tag if there is one', () => {
    assert.deepEqual(resolve({ web, list: [bare] }, { web: 'sha256:1', hub: 'sha256:2' }), {
      web: 'localhost:5050/fleet/web:web-20260102-abc@sha256:1',
      list: ['localhost:5050/fleet/hub@sha256:2'],
    });
  });

  it('leave the tag if the digest is unknown', () => {
    assert.deepEqual(resolve([web, bare], {}), [
      'localhost:5050/fleet/web:web-tag',
      'localhost:5050/fleet/hub:hub-tag',
    ]);
  });

  it('become a bare digest if the field is one, and undefined until it is known', () => {
    const value = { digest: pendingDigest('web') };
    assert.deepEqual(findPending(value), ['web']);
    assert.deepEqual(resolve(value, { web: 'sha256:1' }), { digest: 'sha256:1' });
    assert.deepEqual(resolve(value, {}), { digest: '' });
  });

  it('leave all other values unchanged', () => {
    const value = { text: 'a@b', number: 1, yes: true, nothing: null, deep: [{ x: ['y'] }] };
    assert.deepEqual(resolve(value, {}), value);
  });

  it('are replaced one by one in a text with several', () => {
    assert.equal(
      resolve(`${web} ${bare}`, { hub: 'sha256:2' }),
      'localhost:5050/fleet/web:web-tag localhost:5050/fleet/hub@sha256:2',
    );
  });
});
