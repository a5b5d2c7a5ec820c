import assert from 'node:assert/strict';
import { composeService } from '../../../src/engines/embedded/translate-container';
import { container, image, network, volume } from '../../support/resources';
import type { Recorded } from '../../../src/engines/common/resources';

const networks = new Map([['fleet-test-fleet', 'fleet']]);
const service = (
  recorded: Recorded,
  others: readonly Recorded[] = [],
  secrets = new Map<string, string>(),
) => composeService(recorded, [recorded, ...others], networks, secrets);

describe('composeService', () => {
  it('writes every field of a container as compose takes it', () => {
    const redis = container('redis');
    const recorded = container(
      'hub',
      {
        hostname: 'hub',
        user: '10001:10001',
        command: ['python', 'main.py'],
        envs: ['A=1', 'B=x=y', 'EMPTY='],
        ports: [{ ip: '127.0.0.1', internal: 18080, external: 8200, protocol: 'tcp' }],
        hosts: [{ host: 'beta', ip: '192.168.1.11' }],
        volumes: [{ volumeName: 'fleet-test-hub-data', containerPath: '/app/data' }],
        networksAdvanced: [
          { name: 'fleet-test-fleet', aliases: ['hub'] },
          { name: 'peers', aliases: ['hub.alpha'] },
        ],
        healthcheck: {
          tests: ['CMD', 'fleet-health'],
          interval: '10s',
          timeout: '5s',
          retries: 3,
          startPeriod: '30s',
          startInterval: '2s',
        },
        restart: 'unless-stopped',
        memory: 512,
        memorySwap: 512,
        ulimits: [{ name: 'nproc', soft: 1, hard: 2 }],
        capabilities: { drops: ['ALL'] },
        securityOpts: ['no-new-privileges:true'],
        logDriver: 'json-file',
        logOpts: { 'max-size': '10m' },
        stopTimeout: 7,
        destroyGraceSeconds: 7,
        mustRun: false,
        labels: [{ label: 'fleet.stack', value: 'test' }],
        wait: false,
      },
      [image('hub'), network(), volume('hub-data'), redis],
    );
    assert.deepEqual(service(recorded, [redis, container('other')]), {
      container_name: 'fleet-test-hub',
      image: 'localhost:5050/fleet/hub@{{digest:hub}}',
      hostname: 'hub',
      user: '10001:10001',
      command: ['python', 'main.py'],
      environment: { A: '1', B: 'x=y', EMPTY: '' },
      ports: [{ target: 18080, published: '8200', host_ip: '127.0.0.1', protocol: 'tcp' }],
      volumes: [{ type: 'volume', source: 'hub-data', target: '/app/data' }],
      networks: { fleet: { aliases: ['hub'] }, peers: { aliases: ['hub.alpha'] } },
      extra_hosts: ['beta:192.168.1.11'],
      healthcheck: {
        test: ['CMD', 'fleet-health'],
        interval: '10s',
        timeout: '5s',
        retries: 3,
        start_period: '30s',
        start_interval: '2s',
      },
      restart: 'unless-stopped',
      mem_limit: '512m',
      memswap_limit: '512m',
      ulimits: { nproc: { soft: 1, hard: 2 } },
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      logging: { driver: 'json-file', options: { 'max-size': '10m' } },
      stop_grace_period: '7s',
      labels: { 'fleet.stack': 'test' },
      depends_on: { redis: { condition: 'service_healthy' } },
      pull_policy: 'missing',
    });
  });

  it("writes a container's hardware: GPU, sound, shared memory", () => {
    const recorded = container('voice', {
      deviceRequests: [
        { driver: 'nvidia', deviceIds: ['1'], capabilities: ['gpu', 'compute', 'utility'] },
      ],
      shmSize: 4096,
      devices: [{ hostPath: '/dev/snd', containerPath: '/dev/sound', permissions: 'rw' }],
      groupAdds: ['audio'],
      mounts: [{ type: 'bind', source: '/run/pulse', target: '/run/sound' }],
      ulimits: [{ name: 'memlock', soft: -1, hard: -1 }],
    });
    const { deploy, shm_size, devices, group_add, volumes, ulimits } = service(recorded);
    assert.deepEqual(deploy, {
      resources: {
        reservations: {
          devices: [
            { driver: 'nvidia', device_ids: ['1'], capabilities: ['gpu', 'compute', 'utility'] },
          ],
        },
      },
    });
    assert.deepEqual(
      { shm_size, devices, group_add, volumes, ulimits },
      {
        shm_size: '4096m',
        devices: ['/dev/snd:/dev/sound:rw'],
        group_add: ['audio'],
        volumes: [
          {
            type: 'bind',
            source: '/run/pulse',
            target: '/run/sound',
            bind: { create_host_path: false },
          },
        ],
        ulimits: { memlock: { soft: -1, hard: -1 } },
      },
    );
  });

  it("writes a secret's path, and keeps its text apart", () => {
    const secrets = new Map<string, string>();
    const uploads = [
      { file: '/run/secrets/HF_TOKEN', content: 'hunter2', permissions: '0444' },
      { file: '/run/secrets/UOC_TOKEN', content: 'tr0ub4dor', permissions: '0400' },
    ];
    const written = service(container('hub', { uploads }), [], secrets);
    assert.deepEqual(written.secrets, [
      { source: 'HF_TOKEN', target: '/run/secrets/HF_TOKEN', mode: '0444' },
      { source: 'UOC_TOKEN', target: '/run/secrets/UOC_TOKEN', mode: '0400' },
    ]);
    assert.deepEqual(Object.fromEntries(secrets), { HF_TOKEN: 'hunter2', UOC_TOKEN: 'tr0ub4dor' });
    assert.ok(!JSON.stringify(written).includes('hunter2'));
  });

  it('omits fields that a container omits', () => {
    const written = Object.keys(service(container('hub', { uploads: [], groupAdds: [] })));
    for (const field of [
      'command',
      'user',
      'hostname',
      'healthcheck',
      'mem_limit',
      'restart',
      'deploy',
      'shm_size',
      'devices',
      'group_add',
      'secrets',
    ]) {
      assert.ok(!written.includes(field), field);
    }
  });

  const type = 'docker:index/container:Container hub:';
  for (const [title, more, message] of [
    [
      'a field it does not know',
      { privileged: true },
      `${type} privileged: unknown to the embedded engine; remove it, or translate it in src/engines/embedded`,
    ],
    [
      'a container that the provider would wait for',
      { wait: true },
      `${type} wait: is not for the embedded engine: 'true'; write 'false'`,
    ],
    [
      'a port without an address',
      { ports: [{ internal: 1, external: 1, protocol: 'tcp' }] },
      `${type} ports[].ip: missing; write it`,
    ],
    [
      'a folder of the host as volume',
      { volumes: [{ hostPath: '/', containerPath: '/host' }] },
      `${type} volumes[].volumeName: missing; write it`,
    ],
    [
      'a mount that is no folder or socket of the host',
      { mounts: [{ type: 'tmpfs', target: '/run' }] },
      `${type} mounts[].type: is not for the embedded engine: 'tmpfs'; write 'bind'`,
    ],
    [
      'a number of cards, whichever they are',
      { deviceRequests: [{ driver: 'nvidia', count: -1, capabilities: ['gpu'] }] },
      `${type} deviceRequests[].deviceIds: missing; write it`,
    ],
    [
      'a secret without its text',
      { uploads: [{ file: '/run/secrets/X', source: '/tmp/x', permissions: '0444' }] },
      `${type} uploads[].content: missing; write it`,
    ],
    [
      'a capability that is added',
      { capabilities: { drops: ['ALL'], adds: ['NET_ADMIN'] } },
      `${type} capabilities.adds: unknown to the embedded engine; remove it, or translate it in src/engines/embedded`,
    ],
  ] as const) {
    it(`refuses ${title}`, () => {
      assert.throws(() => service(container('hub', more)), { message });
    });
  }
});
