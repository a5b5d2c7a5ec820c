import assert from 'node:assert/strict';
import execa from 'execa';
import { listContainers, type InspectedContainer } from '../../../../src/docker/containers';
import { MAIN, nameOf, PEER, until } from '../../../integration/fleet-under-test';
import { describeChanges, describeRowChanges } from './whole-fleet/changes';
import { describeImages } from './whole-fleet/images';
import { describeInterruptions } from './whole-fleet/interruptions';
import { describeRefusals } from './whole-fleet/refusals';
import { WholeFleet } from './whole-fleet/whole-fleet';

/** A service of pc2 that depends on one of mainpc. */
const CROSSING = 'SpeechRelayService';

/** Builds, starts, inspects, changes, breaks, repairs and removes the whole fleet. */
describe('a fleet', function () {
  this.timeout('15m');
  const whole = new WholeFleet(__filename);
  after(async () => {
    await whole.copy.run(['down', '--stack', PEER, '--volumes']);
    await whole.copy.run(['down', '--stack', MAIN, '--volumes']);
  });

  describe('coming up', () => {
    it('fails and names the service of another machine that a service waits for in vain', async () => {
      const undo = whole.copy.edit(`Pulumi.${PEER}.yaml`, /peerWait: 0/, 'peerWait: 3');
      const { code, err } = await whole.copy.run(['up', '--stack', PEER, '--only', CROSSING]);
      undo();
      assert.equal(code, 1);
      assert.match(
        err,
        /^error: .*: StreamingTTSAgent did not answer at streamingttsagent\.mainpc:18080 within 3 s, and SpeechRelayService needs it: .*peerWait: 0/m,
      );
      assert.deepEqual(await listContainers(PEER), []);
    });

    it("starts pc2's 23 services without mainpc: the one that needs mainpc is degraded", async () => {
      await whole.copy.succeed('up', '--stack', PEER);
      const { services } = await whole.copy.status(PEER);
      assert.equal(services.length, 23);
      const degraded = services.filter(({ health }) => health !== 'healthy');
      assert.deepEqual(
        degraded.map(({ service, state, health, unreached }) => ({
          service,
          state,
          health,
          unreached,
        })),
        [
          {
            service: 'SpeechRelayService',
            state: 'running',
            health: 'degraded',
            unreached: ['StreamingTTSAgent'],
          },
        ],
      );
      assert.match(
        await whole.copy.succeed('status', '--stack', PEER),
        /does not reach StreamingTTSAgent/,
      );
    });

    it("starts mainpc's 49 services beside it, all healthy, with digest, ports, machine and family", async () => {
      const preview = await whole.copy.succeed('preview', '--stack', MAIN);
      assert.match(preview, /50 images to build, 51 containers to change; unchanged: 6 images/);
      assert.equal((await listContainers(MAIN)).length, 0);
      await whole.copy.succeed('up', '--stack', MAIN);
      const { services, infrastructure } = await whole.copy.status(MAIN);
      assert.equal(services.length, 49);
      for (const each of services) {
        assert.equal(each.health, 'healthy', each.service);
        assert.equal(each.machine, 'mainpc');
        assert.match(each.digest ?? '', /^sha256:[0-9a-f]{64}$/);
        assert.equal(each.ports.length, 2);
        assert.notEqual(each.family, '');
        assert.equal(each.restarts, 0);
      }
      assert.deepEqual(
        infrastructure.map(({ name, health }) => [name, health]),
        [
          ['redis', 'healthy'],
          ['nats', 'healthy'],
        ],
      );
    });

    it('connects the service of pc2 with the one of mainpc', async () => {
      await until('SpeechRelayService reaches StreamingTTSAgent', async () =>
        (await whole.healthy(PEER)).length === 23 ? true : undefined,
      );
    });

    it('does not wait for a service of another machine that runs', async () => {
      const undo = whole.copy.edit(`Pulumi.${PEER}.yaml`, /peerWait: 0/, 'peerWait: 60');
      await whole.copy.succeed('up', '--stack', PEER, '--only', CROSSING);
      undo();
    });

    it('uses at most 2.5 GB of memory for all 49 services and their infrastructure', async () => {
      const { stdout } = await execa('docker', [
        'stats',
        '--no-stream',
        '--format',
        '{{.MemUsage}}',
        ...(await listContainers(MAIN)).map(({ Id }) => Id),
      ]);
      const units: Record<string, number> = { KiB: 1 / 1024, MiB: 1, GiB: 1024 };
      const megabytes = stdout
        .split('\n')
        .map((line) => /^([\d.]+)(\w+)/.exec(line))
        .reduce((sum, match) => sum + Number(match?.[1]) * (units[match?.[2] ?? ''] ?? NaN), 0);
      assert.ok(megabytes < 2500, `${megabytes.toFixed(0)} MiB`);
    });
  });

  describe('running every container', () => {
    before(async () => {
      await whole.upPeer();
      await whole.upMain();
    });
    // What follows needs one machine.
    after(() => whole.downPeer());
    const profiles = {
      [MAIN]: {
        machine: 'mainpc',
        UVICORN_WORKERS: 32,
        OMP_NUM_THREADS: 16,
        NUMBA_CACHE_SIZE: '512MB',
      },
      [PEER]: { machine: 'pc2', UVICORN_WORKERS: 8, OMP_NUM_THREADS: 4, NUMBA_CACHE_SIZE: '128MB' },
    };
    const services = async (stack: string): Promise<InspectedContainer[]> =>
      (await listContainers(stack)).filter(
        (each) => !('fleet.infrastructure' in each.Config.Labels),
      );

    for (const stack of [MAIN, PEER] as const) {
      it(`runs ${stack} as 10001:10001 under tini, without capabilities, with its machine's profile`, async () => {
        const script =
          'id -u; id -g; cat /proc/1/comm; grep -h Cap[PE] /proc/1/status | cut -f2 | sort -u; cat /etc/machine-profile.json';
        for (const container of await services(stack)) {
          const said = (await whole.exec(container.Id, 'sh', '-c', script)).split('\n');
          assert.deepEqual(
            said.slice(0, 4),
            ['10001', '10001', 'tini', '0000000000000000'],
            container.Name,
          );
          const profile = JSON.parse(said.slice(4).join('\n')) as Record<string, unknown>;
          for (const [key, value] of Object.entries(profiles[stack])) {
            assert.equal(profile[key], value, `${container.Name} ${key}`);
          }
        }
      });

      it(`gives the agents of ${stack} the profile as environment variables`, async () => {
        for (const { service, ports } of (await whole.copy.status(stack)).services) {
          const health = ports.find(({ name }) => name === 'health')?.address ?? '';
          const body = (await (await fetch(`http://${health}/health`)).json()) as {
            workers: { configured: number; started: number };
            profile: Record<string, unknown>;
          };
          const { UVICORN_WORKERS, OMP_NUM_THREADS } = profiles[stack];
          assert.deepEqual(body.workers, { configured: UVICORN_WORKERS, started: 1 }, service);
          assert.equal(Number(body.profile['OMP_NUM_THREADS']), OMP_NUM_THREADS, service);
        }
      });
    }

    it('labels each container', async () => {
      for (const container of await services(MAIN)) {
        const { Labels } = container.Config;
        assert.equal(Labels['fleet.stack'], MAIN);
        assert.equal(Labels['fleet.engine'], 'embedded');
        assert.equal(container.Name, `/fleet-${MAIN}-${nameOf(container).toLowerCase()}`);
      }
    });
  });

  describeRowChanges(whole);
  describeImages(whole);

  describe('going down', () => {
    before(async () => {
      await whole.upPeer('--only', CROSSING);
      await whole.upMain();
    });
    it('leaves its volumes, and no container or network', async () => {
      const peers = (await listContainers(PEER)).length;
      assert.ok(peers > 0);
      const out = await whole.copy.succeed('down', '--stack', MAIN);
      assert.match(out, /volumes stay/);
      const list = async (...what: string[]): Promise<string> =>
        (await execa('docker', [...what, '--filter', `label=fleet.stack=${MAIN}`, '--quiet']))
          .stdout;
      assert.equal(await list('ps', '--all'), '');
      assert.equal(await list('network', 'ls'), '');
      assert.equal((await list('volume', 'ls')).split('\n').length, 6);
      assert.equal((await listContainers(PEER)).length, peers);
      await whole.copy.succeed('down', '--stack', MAIN, '--volumes');
      assert.equal(await list('volume', 'ls'), '');
    });

    it('removes the shared network with the last fleet on it', async () => {
      await whole.downPeer();
      const { stdout } = await execa('docker', [
        'network',
        'ls',
        '--filter',
        'name=fleet-it-peers',
        '--quiet',
      ]);
      assert.equal(stdout, '');
    });
  });

  // What follows needs no whole fleet.
  describeChanges(whole);
  describeInterruptions(whole);
  describeRefusals(whole);
});
