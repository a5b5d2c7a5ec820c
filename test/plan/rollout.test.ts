import assert from 'node:assert/strict';
import { chooseRollout } from '../../src/plan/rollout';

describe('chooseRollout', () => {
  const plain = { gpu: undefined, audio: undefined, devices: [], docker: false, volumes: [] };
  const volume = { id: 'hub', name: 'hub', folder: undefined, path: '/data' };
  const gpu = {
    device: '0',
    driver: '550',
    vram: 1,
    architecture: '8.9',
    lockedMemory: -1,
    sharedMemory: 1,
  };
  const audio = { devices: [], groups: [], mounts: [], environment: {} };

  it('is a trial for a service of which two containers can run', () => {
    assert.equal(chooseRollout({}, plain), 'trial');
  });

  for (const [what, single] of Object.entries({
    'a card': { gpu },
    sound: { audio },
    'a device': { devices: ['/dev/video0'] },
    "Docker's socket": { docker: true },
    'a volume': { volumes: [volume] },
  })) {
    it(`stops a service first that has ${what}`, () => {
      assert.equal(chooseRollout({}, { ...plain, ...single }), 'stop-first');
    });
  }

  it('is what the row says', () => {
    assert.equal(chooseRollout({ rollout: 'stop-first' }, plain), 'stop-first');
    assert.equal(chooseRollout({ rollout: 'trial' }, { ...plain, volumes: [volume] }), 'trial');
  });
});
