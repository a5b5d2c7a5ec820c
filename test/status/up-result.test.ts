import assert from 'node:assert/strict';
import { formatFailure } from '../../src/status/up-result';

describe('formatFailure', () => {
  it('tells a service without an image, and the digest that it goes on with', () => {
    const broken = { service: 'Hub', stage: 'image', reason: 'no such package' } as const;
    assert.equal(formatFailure(broken), 'failed: Hub: image: no such package');
    assert.equal(
      formatFailure({ ...broken, keeps: 'sha256:1' }),
      'failed: Hub: image: no such package; keeps running sha256:1',
    );
  });

  it('tells a service that is not healthy, and where to read on', () => {
    assert.equal(
      formatFailure({ service: 'Hub', stage: 'start', reason: 'restarting: OSError: no port' }),
      'not healthy: Hub: restarting: OSError: no port; see bin/fleet logs Hub',
    );
  });
});
