import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { Container } from '../../components/container';
import { CONTAINER } from '../../src/engines/common/resources';
import { digestOf } from '../support/environment';

type Inputs = Readonly<Record<string, unknown>>;

describe('Container with devices of its row', () => {
  const recorded = new Map<string, Inputs>();

  before(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          if (type === CONTAINER) recorded.set(name, inputs as Inputs);
          return { id: name, state: inputs as Record<string, unknown> };
        },
        call: ({ token }) => assert.fail(`${token} is called`),
      },
      'fleet',
      'test',
    );
    const common = {
      service: 'Camera',
      image: `hub/camera@${digestOf('a')}`,
      alias: 'camera',
      network: 'fleet',
      user: '10001:10001',
      environment: {},
      ports: [],
      volumes: [],
      health: ['CMD', 'fleet-health'],
      healthInterval: 30,
      memory: 512,
      labels: {},
    };
    const audio = { devices: ['/dev/snd'], groups: ['audio'], mounts: [], environment: {} };
    new Container('plain', { ...common, name: 'plain' });
    new Container('camera', {
      ...common,
      name: 'camera',
      devices: ['/dev/video0'],
      deviceGroups: ['video'],
    });
    new Container('both', {
      ...common,
      name: 'both',
      audio,
      devices: ['/dev/video0', '/dev/snd'],
      deviceGroups: ['audio', 'video'],
    });
    await pulumi.runtime.disconnect(); // once nothing is left on its way
  });

  const device = (path: string): unknown => ({
    hostPath: path,
    containerPath: path,
    permissions: 'rwm',
  });

  it('gets the devices, and the groups that may use them', () => {
    const { devices, groupAdds, mounts } = recorded.get('camera') ?? {};
    assert.deepEqual(devices, [device('/dev/video0')]);
    assert.deepEqual(groupAdds, ['video']);
    assert.equal(mounts, undefined);
  });

  it('gets each device once, beside those of the sound system', () => {
    const { devices, groupAdds } = recorded.get('both') ?? {};
    assert.deepEqual(devices, [device('/dev/snd'), device('/dev/video0')]);
    assert.deepEqual(groupAdds, ['audio', 'video']);
  });

  it('gets no devices if its row names none', () => {
    const { devices, groupAdds } = recorded.get('plain') ?? {};
    assert.deepEqual([devices, groupAdds], [undefined, undefined]);
  });
});
