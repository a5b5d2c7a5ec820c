import assert from 'node:assert/strict';
import type { ResolvedService } from '../../src/plan/service';
import { selectPlanServices, stopWaitingFor, type MachinePlan } from '../../src/plan/plan';
import { plannedCatalog, smallPlan as plan } from '../support/context';
import { must, refusal } from '../support/errors';
import { cuda, profile } from '../support/stack';

const service = ({ services }: MachinePlan, name: string): ResolvedService =>
  must(services.find((each) => each.row.name === name));

const published = (placed: ResolvedService): string[] =>
  placed.ports.map(
    ({ name, ip, host, container }) => `${name} ${ip}:${String(host)}→${String(container)}`,
  );

describe('planMachine', () => {
  it("holds the machine's services alone, each after what it waits for", () => {
    assert.deepEqual(
      plan().services.map(({ slug, waitsFor }) => [slug, waitsFor]),
      [
        ['hub', ['cache']],
        ['worker', ['cache', 'Hub']],
        ['camera', ['cache', 'Worker']],
      ],
    );
  });

  it('refuses a machine that the catalog lacks', () => {
    assert.deepEqual(
      refusal(() => plan({ machine: 'gamma' })),
      ["Pulumi.test.yaml: fleet:machine: unknown machine: 'gamma'; write one of alpha, beta"],
    );
  });

  it('builds the images that its services are built on, parents first, and no other', () => {
    const { images } = plan({}, ({ camera }) => {
      camera.placements = { beta: { dependsOn: [] } };
    });
    assert.deepEqual(
      images.map(({ name }) => name),
      ['base', 'tools', 'web'],
    );
  });

  it('leaves out an infrastructure row that no service of the machine uses', () => {
    const unused = plan({}, ({ services }) => {
      for (const row of services) row.infrastructure = [];
    });
    assert.deepEqual(unused.infrastructure, []);
    assert.deepEqual(
      plan().infrastructure.map(({ name }) => name),
      ['cache'],
    );
  });

  describe('on track none', () => {
    it('runs GPU services on the CPU family, and says how many', () => {
      const none = plan({ track: 'none' });
      const camera = service(none, 'Camera');
      assert.deepEqual([camera.family.name, camera.memory], ['wheels', 512]);
      assert.deepEqual(none.notes, [
        'track none: 1 GPU service runs on wheels, without CUDA libraries',
      ]);
      assert.ok(!none.images.some(({ track }) => track));
    });
    it('has nothing to say where no service needs a GPU', () => {
      const { notes } = plan({}, (rows) => {
        rows.camera.placements = {};
        rows.relay.placements = {};
      });
      assert.deepEqual(notes, []);
    });
    it('runs GPU services on their own family on any other track', () => {
      const placed = plan(cuda);
      const camera = service(placed, 'Camera');
      assert.deepEqual([camera.family.name, camera.memory, placed.notes], ['cuda-cu121', 8192, []]);
    });
    it("waits for a service to be stable by its row, else by its image's, else 30 seconds", () => {
      const seconds = (row?: number, image?: number): number =>
        service(
          plan({}, ({ hub, web }) => {
            if (row !== undefined) hub.minReadySeconds = row;
            if (image !== undefined) web.minReadySeconds = image;
          }),
          'Hub',
        ).minReadySeconds;
      assert.deepEqual([seconds(0, 60), seconds(undefined, 60), seconds()], [0, 60, 30]);
    });

    it("gives a service time to start by its row, else by its image's, else by the default", () => {
      const seconds = (row?: number, image?: number): number | undefined =>
        service(
          plan({}, ({ hub, web }) => {
            if (row !== undefined) hub.startSeconds = row;
            if (image !== undefined) web.startSeconds = image;
          }),
          'Hub',
        ).startSeconds;
      assert.deepEqual(
        [seconds(90, 900), seconds(undefined, 900), seconds()],
        [90, 900, undefined],
      );
    });

    it("keeps a row's own memory limit", () => {
      const { memory } = service(
        plan({}, ({ hub }) => (hub.memory = 640)),
        'Hub',
      );
      assert.equal(memory, 640);
    });
  });

  it("takes the stack's profile, in the order of its schema and of its types", () => {
    const reversed = Object.entries({ ...profile, OMP_NUM_THREADS: '6' }).reverse();
    const { profile: planned } = plan({ profile: JSON.stringify(Object.fromEntries(reversed)) });
    assert.equal(JSON.stringify(planned), JSON.stringify({ ...profile, OMP_NUM_THREADS: 6 }));
    assert.deepEqual(plan().profile, profile);
  });

  it('gives a service the secrets that the stack has a value of, and names the others', () => {
    const { notes, services } = plan({ secrets: '{"HF_TOKEN":"hunter2"}' }, ({ hub, worker }) => {
      hub.secrets = ['HF_TOKEN', 'UOC_TOKEN'];
      worker.secrets = ['UOC_TOKEN'];
    });
    assert.deepEqual(
      services.map(({ secrets }) => secrets),
      [['HF_TOKEN'], [], []],
    );
    assert.deepEqual(notes.slice(1), ['secret UOC_TOKEN has no value: Hub, Worker run without it']);
  });

  it('notes of a selection what concerns it alone', () => {
    const all = plan({}, ({ hub, worker }) => {
      hub.secrets = worker.secrets = ['UOC_TOKEN'];
    });
    const notesOf = (...slugs: string[]): readonly string[] =>
      selectPlanServices(plannedCatalog(), all, (slug) => slugs.includes(slug)).notes;
    assert.equal(all.notes.length, 2);
    assert.deepEqual(notesOf('hub'), ['secret UOC_TOKEN has no value: Hub runs without it']);
    assert.deepEqual(notesOf('camera'), [
      'track none: 1 GPU service runs on wheels, without CUDA libraries',
    ]);
    assert.deepEqual(notesOf(), []);
  });

  describe('ports', () => {
    it('are published on loopback, health from the fixed port inside', () => {
      assert.deepEqual(published(service(plan(), 'Hub')), [
        'service 127.0.0.1:7001→7001',
        'health 127.0.0.1:8001→18080',
      ]);
    });
    it('are moved on the host by the offset, and stay inside', () => {
      assert.deepEqual(published(service(plan({ portOffset: '10000' }), 'Hub')), [
        'service 127.0.0.1:17001→7001',
        'health 127.0.0.1:18001→18080',
      ]);
    });
    it('are on the LAN address where another machine depends on the service, else not', () => {
      const lan = plan({ address: '192.168.1.10' });
      assert.deepEqual(published(service(lan, 'Worker')), [
        'service 192.168.1.10:7002→7002',
        'health 192.168.1.10:8002→18080',
      ]);
      assert.deepEqual(published(service(lan, 'Camera')), [
        'service 127.0.0.1:7003→7003',
        'health 127.0.0.1:8003→18080',
      ]);
    });
    it('include those further ones that the row publishes, and not those it only listens on', () => {
      const listening = plan({ portOffset: '100' }, ({ hub }) => {
        hub.listen = [
          { name: 'grpc', container: 7500, publish: true },
          { name: 'zmq', container: 7600 },
        ];
      });
      assert.equal(published(service(listening, 'Hub'))[2], 'grpc 127.0.0.1:7600→7500');
      assert.equal(service(listening, 'Hub').ports.length, 3);
    });
  });

  describe('references and dependencies', () => {
    it('name a service of the same machine by its container', () => {
      const worker = service(plan({ portOffset: '500' }), 'Worker');
      assert.deepEqual(worker.variables, {
        HUB_HOST: 'hub',
        HUB_PORT: '7001',
        HUB: 'http://hub:7001',
      });
      assert.deepEqual(worker.dependencies, {
        cache: 'redis://cache:6379',
        Hub: 'http://hub:18080/health',
      });
      assert.deepEqual([worker.remote, worker.crossesMachines], [[], true]);
    });
    it("name another machine's service by its alias where a network joins the fleets", () => {
      const relay = service(plan({ machine: 'beta', peerNetwork: 'peers' }), 'Relay');
      assert.deepEqual(relay.variables, {
        CAMERA_HOST: 'camera',
        CAMERA_PORT: '7003',
        WORKER_HOST: 'worker.alpha',
        WORKER_PORT: '7002',
        WORKER: 'worker.alpha:7002',
        CACHE: 'cache',
      });
      assert.deepEqual(relay.dependencies, {
        cache: 'redis://cache:6379',
        Camera: 'http://camera:18080/health',
        Worker: 'http://worker.alpha:18080/health',
      });
      assert.deepEqual(relay.remote, [{ name: 'Worker', host: 'worker.alpha', port: 18080 }]);
      assert.ok(relay.crossesMachines);
      assert.deepEqual(relay.waitsFor, ['cache', 'Camera']);
    });
    it("name another machine's service by LAN address and published ports otherwise", () => {
      const relay = service(
        plan({ machine: 'beta', peers: '{"alpha":"192.168.1.10"}', portOffset: '0' }),
        'Relay',
      );
      assert.equal(relay.variables['WORKER'], '192.168.1.10:7002');
      assert.equal(relay.dependencies['Worker'], 'http://192.168.1.10:8002/health');
      assert.deepEqual(relay.remote, [{ name: 'Worker', host: '192.168.1.10', port: 8002 }]);
    });
    it("name another machine's service by the machine's name where no address is known", () => {
      const relay = service(plan({ machine: 'beta' }), 'Relay');
      assert.equal(relay.variables['WORKER'], 'alpha:7002');
    });
    it('stay within the machine where both run the service', () => {
      const camera = service(plan({ machine: 'beta' }), 'Camera');
      assert.deepEqual([camera.remote, camera.crossesMachines], [[], false]);
    });
    it("let a placement's environment win over the row's", () => {
      const hub = service(
        plan({}, (rows) => {
          rows.hub.env = { MODE: 'row', KEPT: 'row' };
          rows.hub.placements = { alpha: { dependsOn: [], env: { MODE: 'machine' } } };
        }),
        'Hub',
      );
      assert.deepEqual(hub.variables, { MODE: 'machine', KEPT: 'row' });
    });
  });
});

describe('stopWaitingFor', () => {
  it('lets nobody wait for these services, and leaves what they depend on', () => {
    const { services } = stopWaitingFor(plan(), new Set(['hub']));
    assert.deepEqual(
      services.map(({ slug, waitsFor }) => [slug, waitsFor]),
      [
        ['hub', ['cache']],
        ['worker', ['cache']],
        ['camera', ['cache', 'Worker']],
      ],
    );
    assert.deepEqual(
      services.map(({ dependencies }) => dependencies),
      plan().services.map(({ dependencies }) => dependencies),
    );
  });
});
