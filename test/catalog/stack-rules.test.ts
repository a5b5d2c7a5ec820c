import assert from 'node:assert/strict';
import type { Rows } from '../support/catalog';
import { smallPlan } from '../support/context';
import { digestOf } from '../support/environment';
import { refusal } from '../support/errors';

/** Rows that name volumes and secrets, on both machines. */
const rich = ({ cache, worker, relay }: Rows): void => {
  cache.volumes = [{ name: 'cache', path: '/data' }];
  worker.volumes = [{ name: 'work', path: '/app/data' }];
  worker.secrets = ['HF_TOKEN'];
  relay.volumes = [{ name: 'tapes', path: '/app/data' }];
  relay.secrets = ['UOC_TOKEN'];
};
const plan = (keys: Readonly<Record<string, unknown>>) =>
  smallPlan(
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, JSON.stringify(value)])),
    rich,
  );

describe('the names in a stack file', () => {
  it("may be any of the catalog's that the machine has to do with", () => {
    const known = {
      pins: { base: digestOf('1'), 'cuda-cu121': digestOf('2'), worker: digestOf('3') },
      volumes: { cache: '/srv/cache', 'worker-work': '/srv/work' },
      secrets: { HF_TOKEN: 'hunter2', UOC_TOKEN: 'hunter2' },
      peers: { beta: '192.168.1.11' },
    };
    const { pins, volumes, secrets, peers } = plan(known).stack;
    assert.deepEqual({ pins, volumes, secrets, peers }, known);
  });

  const pinned =
    'base, base-cpu-audio, base-cpu-pydeps, camera, cuda-audio-cu121, cuda-cu121, hub, tools, web, worker';
  for (const [title, keys, problem] of [
    [
      'an image that nobody has',
      { pins: { wep: digestOf('1') } },
      `pins: given 'wep'; write one of ${pinned}`,
    ],
    [
      "another machine's service",
      { pins: { relay: digestOf('1') } },
      `pins: given 'relay'; write one of ${pinned}`,
    ],
    [
      "another machine's volume",
      { volumes: { 'relay-tapes': '/srv' } },
      "volumes: given 'relay-tapes'; write one of cache, worker-work",
    ],
    [
      'a secret that no row names',
      { secrets: { TOKEN: 'hunter2' } },
      "secrets: given 'TOKEN'; write one of HF_TOKEN, UOC_TOKEN",
    ],
    [
      'the machine itself as its peer',
      { peers: { alpha: '192.168.1.10' } },
      "peers: given 'alpha'; write one of beta",
    ],
  ] as const) {
    it(`may not be ${title}`, () => {
      assert.deepEqual(
        refusal(() => plan(keys)),
        [`Pulumi.test.yaml: fleet:${problem}`],
      );
    });
  }

  it('are all checked at once', () => {
    const keys = { pins: { x: digestOf('1') }, volumes: { x: '/' }, peers: { x: '10.0.0.1' } };
    assert.equal(refusal(() => plan(keys)).length, 3);
  });
});
