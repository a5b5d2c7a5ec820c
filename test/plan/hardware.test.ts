import assert from 'node:assert/strict';
import { buildServiceLabels } from '../../src/plan/labels';
import type { ResolvedService } from '../../src/plan/service';
import type { ServiceInput } from '../../src/catalog/schema';
import { smallPlan } from '../support/context';
import { must } from '../support/errors';
import { cuda } from '../support/stack';

/** Plans the small catalog's GPU service in a stack with `keys`. */
const camera = (
  keys: Readonly<Record<string, string>>,
  needs: ServiceInput['needs'] = ['gpu'],
): ResolvedService => {
  const { services } = smallPlan(keys, (rows) => (rows.camera.needs = needs));
  return must(services.find(({ row }) => row.name === 'Camera'));
};

describe('the card of a stack', () => {
  it("has the machine row's memory and architecture, and lets containers lock all they want", () => {
    assert.deepEqual(smallPlan(cuda).gpu, {
      device: '0',
      driver: '550.54.14',
      vram: 1024,
      architecture: '8.9',
      lockedMemory: -1,
    });
  });
  it('is what the stack says of it', () => {
    const gpu = {
      device: 1,
      driver: '550.54.14',
      vram: 12288,
      architecture: '8.6',
      lockedMemory: 64,
    };
    assert.deepEqual(smallPlan({ ...cuda, gpu: JSON.stringify(gpu) }).gpu, {
      ...gpu,
      device: '1',
      lockedMemory: 64 * 2 ** 20,
    });
  });
  it('is none where the stack has none', () => {
    assert.equal(smallPlan().gpu, undefined);
    assert.equal(camera({}).gpu, undefined);
  });
  it('is shared by GPU services alone, with more shared memory for language models', () => {
    const { services, gpu } = smallPlan(cuda);
    assert.deepEqual(
      services.map(({ row, gpu: share }) => [row.name, share]),
      [
        ['Hub', undefined],
        ['Worker', undefined],
        ['Camera', { ...must(gpu), sharedMemory: 1024 }],
      ],
    );
    assert.equal(camera(cuda, ['gpu', 'llm']).gpu?.sharedMemory, 4096);
  });
  it('is reserved on track none too, where the stack names one', () => {
    const placed = camera({ gpu: must(cuda['gpu']) });
    assert.deepEqual([placed.family.name, placed.gpu?.device], ['wheels', '0']);
  });
});

describe('the sound of a stack', () => {
  const audio = (kind: string) => camera({ audio: kind }, ['gpu', 'audio']).audio;

  it('is nothing where there is none, or the row wants none', () => {
    assert.equal(audio('none'), undefined);
    assert.equal(camera({ audio: 'alsa' }).audio, undefined);
  });
  it("is ALSA's devices, for the group that may use them", () => {
    assert.deepEqual(audio('alsa'), {
      devices: ['/dev/snd'],
      groups: ['audio'],
      mounts: [],
      environment: {},
    });
  });
  for (const [kind, mount, server] of [
    ['pulse', '/run/user/1000/pulse/native', 'unix:/run/user/1000/pulse/native'],
    ['wslg', '/mnt/wslg', 'unix:/mnt/wslg/PulseServer'],
  ] as const) {
    it(`is the socket of a ${kind} server`, () => {
      assert.deepEqual(audio(kind), {
        devices: [],
        groups: [],
        mounts: [mount],
        environment: { PULSE_SERVER: server },
      });
    });
  }
});

describe('the devices of a row', () => {
  it('are given with the groups that may use them, and named by a label', () => {
    const { services } = smallPlan({}, ({ hub }) => {
      hub.devices = ['/dev/video0', '/dev/ttyUSB0', '/dev/other'];
    });
    const [hub, worker] = services;
    assert.deepEqual(hub?.devices, ['/dev/video0', '/dev/ttyUSB0', '/dev/other']);
    assert.deepEqual(hub.deviceGroups, ['video', 'dialout']);
    assert.equal(buildServiceLabels(hub)['fleet.devices'], '/dev/video0,/dev/ttyUSB0,/dev/other');
    assert.deepEqual([worker?.devices, worker?.deviceGroups], [[], []]);
    assert.equal(buildServiceLabels(must(worker))['fleet.devices'], undefined);
  });
});
