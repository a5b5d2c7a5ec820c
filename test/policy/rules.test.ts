import assert from 'node:assert/strict';
import { checkPolicies } from '../../cli/local/policies';
import { CONTAINER, IMAGE, type Recorded } from '../../cli/local/resources';
import { rules } from '../../policy/rules';
import { useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { recordStack, type Recording } from '../support/recorded';

type Inputs = Readonly<Record<string, unknown>>;

/** For each rule: mutations of a valid resource, and the lines that each is refused with. */
const mutations: Readonly<
  Record<
    string,
    readonly (readonly [string, typeof CONTAINER | typeof IMAGE, Inputs, ...string[]])[]
  >
> = {
  'container-limited': [
    [
      'no memory limit',
      CONTAINER,
      { memory: undefined },
      'no memory limit; write memory, in megabytes',
    ],
    [
      'no limit of processes',
      CONTAINER,
      { ulimits: [{ name: 'nofile', soft: 1, hard: 1 }] },
      "no limit of processes; write ulimits: [{ name: 'nproc', … }]",
    ],
    [
      'an endless log',
      CONTAINER,
      { logOpts: { 'max-file': '3' } },
      "its log grows without end; write logOpts: { 'max-size': '10m' }",
    ],
    [
      'no health check',
      CONTAINER,
      { healthcheck: { tests: [] } },
      'no health check; write healthcheck: { tests: [...] }',
    ],
    [
      'no restart',
      CONTAINER,
      { restart: 'on-failure' },
      "it stays down after a crash; write restart: 'unless-stopped'",
    ],
    [
      'several lacks at once',
      CONTAINER,
      { memory: 0, restart: undefined },
      'no memory limit; write memory, in megabytes',
      "it stays down after a crash; write restart: 'unless-stopped'",
    ],
  ],
  'container-non-root': [
    ['no user', CONTAINER, { user: undefined }, "user is not set; write user: '10001:10001'"],
    ['root by name', CONTAINER, { user: 'root' }, "user is root; write user: '10001:10001'"],
    [
      'root by number',
      CONTAINER,
      { user: '0:10001' },
      "user is 0:10001; write user: '10001:10001'",
    ],
  ],
  'container-unprivileged': [
    ['privileges', CONTAINER, { privileged: true }, 'remove privileged: true'],
    ["the host's network", CONTAINER, { networkMode: 'host' }, "remove networkMode: 'host'"],
    [
      'capabilities kept',
      CONTAINER,
      { capabilities: { drops: ['NET_RAW'] } },
      "write capabilities: { drops: ['ALL'] }",
    ],
    [
      'a capability added',
      CONTAINER,
      { capabilities: { drops: ['ALL'], adds: ['NET_ADMIN', 'SYS_TIME'] } },
      'remove capabilities.adds: NET_ADMIN, SYS_TIME',
    ],
    [
      'privileges to gain',
      CONTAINER,
      { securityOpts: [] },
      "write securityOpts: ['no-new-privileges:true']",
    ],
  ],
  'image-cached': [
    [
      'no cache read',
      IMAGE,
      { cacheFrom: [] },
      'no registry cache is read; write cacheFrom: [{ registry: { ref } }]',
    ],
    [
      'a cache written elsewhere',
      IMAGE,
      { cacheTo: [{ local: { dest: '/tmp' } }] },
      'no registry cache is written; write cacheTo: [{ registry: { ref } }]',
    ],
  ],
  'image-pinned': [
    [
      'a tag',
      CONTAINER,
      { image: 'redis:7' },
      "image is 'redis:7'; write it by digest, name@sha256:…",
    ],
    [
      'half a digest',
      CONTAINER,
      { image: 'redis@sha256:abc' },
      "image is 'redis@sha256:abc'; write it by digest, name@sha256:…",
    ],
  ],
  'ports-not-on-every-address': [
    [
      'a port without an address',
      CONTAINER,
      { ports: [{ internal: 1, external: 7200 }] },
      "port 7200 is published on every address; write ip: '127.0.0.1' or the LAN address",
    ],
    [
      'a port on every address',
      CONTAINER,
      { ports: [{ internal: 1, external: 7200, ip: '0.0.0.0' }] },
      "port 7200 is published on 0.0.0.0; write ip: '127.0.0.1' or the LAN address",
    ],
  ],
};

const stack = { name: 'dev', waivers: [], production: false, scan: 'off' };

describe('the policy rules', function () {
  this.timeout(120_000); // records the program

  useFleetHome();
  let dev: Recording;
  before(async () => {
    dev = await recordStack('dev');
  });

  it('are each tested here', () => {
    assert.deepEqual(rules.map(({ name }) => name).sort(), Object.keys(mutations).sort());
  });

  it('are mandatory and say what they are for', () => {
    for (const { enforcementLevel, description } of rules) {
      assert.equal(enforcementLevel, 'mandatory');
      assert.match(description, /^[A-Z].*\.$/);
    }
  });

  it('pass the whole program, digests of images not yet built included', async () => {
    await checkPolicies(dev.resources, stack);
  });

  for (const [rule, cases] of Object.entries(mutations)) {
    describe(rule, () => {
      for (const [title, type, change, ...lines] of cases) {
        it(`refuses ${title}`, async () => {
          const valid = dev.one(type, 'serviceregistry');
          await checkPolicies([valid], stack);
          const spoilt: Recorded = { ...valid, inputs: { ...valid.inputs, ...change } };
          assert.deepEqual(
            await rejection(checkPolicies([spoilt], stack)),
            lines.map((line) => `policy ${rule}: serviceregistry: ${line}`),
          );
        });
      }
    });
  }

  describe('with a waiver', () => {
    const waiver = { rule: 'container-limited', resource: 'serviceregistry', reason: 'a test' };
    const waiving = (until: string) => ({ ...stack, waivers: [{ ...waiver, until }] });
    const spoilt = (): Recorded => {
      const valid = dev.one(CONTAINER, 'serviceregistry');
      return { ...valid, inputs: { ...valid.inputs, memory: 0 } };
    };

    it('pass what is waived', async () => {
      await checkPolicies([spoilt()], waiving('9999-12-31'));
    });

    it('refuse it when the waiver is over', async () => {
      assert.deepEqual(await rejection(checkPolicies([spoilt()], waiving('2001-01-01'))), [
        'policy container-limited: serviceregistry: no memory limit; write memory, in megabytes; its waiver ended on 2001-01-01: renew it with a reason or fix the cause',
      ]);
    });

    it('refuse a waiver that nothing needs', async () => {
      assert.deepEqual(await rejection(checkPolicies(dev.resources, waiving('9999-12-31'))), [
        "policy waivers-used: Pulumi.dev.yaml: fleet:waivers.0.resource: given 'serviceregistry', of which nothing breaks container-limited; remove the waiver, or write the resource that it is for",
      ]);
    });
  });
});
