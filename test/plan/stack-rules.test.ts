import assert from 'node:assert/strict';
import type { Rows } from '../support/catalog';
import { smallPlan } from '../support/context';
import { digestOf } from '../support/environment';
import { must, refusal } from '../support/errors';

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
    Object.fromEntries(
      Object.entries(keys).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
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
    const { pins, volumes, secrets, peers } = plan({ ...known, address: '192.168.1.10' }).stack;
    assert.deepEqual({ pins, volumes, secrets, peers }, known);
  });

  it('have no loopback address where a peer needs a service of the machine', () => {
    const peers = { beta: '192.168.1.11' };
    for (const keys of [{}, { address: '127.0.0.1' }, { address: '127.1.2.3' }]) {
      const { address = '127.0.0.1' } = keys as { readonly address?: string };
      assert.deepEqual(
        refusal(() => plan({ ...keys, peers })),
        [
          `Pulumi.test.yaml: fleet:address: reaches nobody else, and beta needs Worker: '${address}'; write alpha's address on the LAN`,
        ],
      );
    }
    // Nobody else needs a service of beta, and on a shared network of Docker nobody needs the address.
    assert.ok(plan({ machine: 'beta', peers: { alpha: '192.168.1.10' } }));
    assert.ok(plan({ peers, peerNetwork: 'peers' }));
  });

  const pinned =
    'base, camera, cuda-audio-cu121, cuda-cu121, hub, tools, web, wheels, wheels-audio, worker';
  for (const [title, keys, problem] of [
    [
      'an image that nobody has',
      { pins: { wep: digestOf('1') } },
      `pins: unknown image or service: 'wep'; write web`,
    ],
    [
      "another machine's service",
      { pins: { relay: digestOf('1') } },
      `pins: unknown image or service: 'relay'; write one of ${pinned}`,
    ],
    [
      "another machine's volume",
      { volumes: { 'relay-tapes': '/srv' } },
      "volumes: unknown volume: 'relay-tapes'; write one of cache, worker-work",
    ],
    [
      'a secret that no row names',
      { secrets: { TOKEN: 'hunter2' } },
      "secrets: unknown secret: 'TOKEN'; write one of HF_TOKEN, UOC_TOKEN",
    ],
    [
      'the machine itself as its peer',
      { peers: { alpha: '192.168.1.10' } },
      "peers: unknown machine: 'alpha'; write one of beta",
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
    const keys = { pins: { x: digestOf('1') }, volumes: { x: '/x' }, peers: { x: '10.0.0.1' } };
    assert.equal(refusal(() => plan(keys)).length, 3);
  });
});

describe("a stack's card", () => {
  const given = (gpu: unknown, track = 'cu121', change?: (rows: Rows) => void) =>
    refusal(() => smallPlan({ track, gpu: JSON.stringify(gpu) }, change)).join('\n');
  const card = { device: 0, driver: '590.1' };

  it('is refused where its machine has none', () => {
    assert.equal(
      given(card, 'none', ({ alpha }) => delete alpha.gpu),
      "Pulumi.test.yaml: fleet:gpu.device: is no card of alpha, which has none: '0'; write gpu in its row of fleet/machines/, or remove it here and write track: none",
    );
  });

  it('is one of those that the machine has, unless the stack describes another', () => {
    assert.match(
      given({ ...card, device: 2 }, 'none', ({ alpha }) => (must(alpha.gpu).count = 2)),
      /fleet:gpu\.device: is no card of alpha, which has 2: '2'; write one from 0 to 1, or gpu\.count/,
    );
    const second = { ...card, device: 1 };
    for (const gpu of [
      { ...second, vram: 2048 },
      { ...second, device: 'GPU-8a3f0c1d' },
    ]) {
      assert.equal(smallPlan({ gpu: JSON.stringify(gpu) }).gpu?.device, String(gpu.device));
    }
  });

  it("is one that the track's compiler makes code for", () => {
    const blackwell = ({ alpha }: Rows): string => (must(alpha.gpu).architecture = '12.0');
    assert.match(
      given(card, 'cu121', blackwell),
      /fleet:track: makes no code for a card of compute capability 12\.0: 'cu121'; write another track/,
    );
    assert.deepEqual(
      smallPlan({ track: 'none', gpu: JSON.stringify(card) }, blackwell).architectures,
      [],
    );
  });

  it('is one that the images hold code for', () => {
    assert.equal(
      given({ ...card, architecture: '9.0' }),
      "Pulumi.test.yaml: fleet:gpu.architecture: is not one that the images hold code for: '9.0'; write one of 8.6, 8.9",
    );
  });
});
