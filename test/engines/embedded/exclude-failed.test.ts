import assert from 'node:assert/strict';
import { excludeFailedServices } from '../../../src/engines/embedded/exclude-failed';
import { translate } from '../../../src/engines/embedded/translate';
import { container } from '../../support/resources';

const redis = container('redis');
const hub = container('hub', {}, [redis]);
const worker = container('worker', {}, [redis, hub]);
const tail = container('tail', {}, [worker]);
const { compose } = translate([redis, hub, worker, tail], '/project', 'fleet-test');
const healthy = { condition: 'service_healthy' };

/** Lists services with their dependencies. */
const edges = (broken: readonly string[], former: ReadonlyMap<string, string> = new Map()) =>
  Object.fromEntries(
    Object.entries(excludeFailedServices(compose, new Set(broken), former).services).map(
      ([name, { depends_on }]) => [name, depends_on],
    ),
  );

describe('excludeFailedServices', () => {
  it('keeps all where none failed', () => {
    assert.deepEqual(edges([]), {
      redis: {},
      hub: { redis: healthy },
      worker: { redis: healthy, hub: healthy },
      tail: { worker: healthy },
    });
  });

  it('excludes a service without an image from the services and their dependencies', () => {
    assert.deepEqual(edges(['hub']), {
      redis: {},
      worker: { redis: healthy },
      tail: { worker: healthy },
    });
  });

  it('keeps an existing container, with its image', () => {
    const former = new Map([['hub', 'localhost:5050/fleet/hub@sha256:1']]);
    const { services } = excludeFailedServices(compose, new Set(['hub']), former);
    assert.equal(services['hub']?.image, 'localhost:5050/fleet/hub@sha256:1');
    assert.deepEqual(edges(['hub'], former)['worker'], { redis: healthy });
  });
});
