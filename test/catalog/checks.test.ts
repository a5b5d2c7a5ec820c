import assert from 'node:assert/strict';
import { must } from '../support/errors';
import { problemsAfter, smallCatalog, type Rows } from '../support/catalog';

/** Each case makes one row invalid, and lists every error line. */
const cases: readonly [string, (rows: Rows) => void, ...string[]][] = [
  [
    'a card that no compiler is known for',
    ({ alpha }) => (must(alpha.gpu).architecture = '9.5'),
    "machines.ts: alpha.gpu.architecture: is known to no CUDA compiler: '9.5'; write one of 6.1, 7.0, 7.5, 8.0, 8.6, 8.7, 8.9, 9.0, 10.0, 10.3, 12.0, 12.1, or add it to src/catalog/architectures.ts",
  ],
  [
    'an unknown parent',
    ({ web }) => (web.from = 'bass'),
    "images.ts: web.from: unknown image: 'bass'; write base, or another image of fleet/images.ts",
  ],
  [
    'an unknown image that is read',
    ({ web }) => (web.reads = ['spanner']),
    "images.ts: web.reads: unknown image: 'spanner'; write one of base, tools, web, cuda-cu121",
  ],
  [
    'an image cycle',
    ({ images }) => (must(images[0]).from = 'web'),
    "images.ts: base.from: images build on each other in a circle: 'base → web → base'; cut one link",
  ],
  [
    'an image cycle through what is read',
    ({ tools }) => (tools.from = 'web'),
    "images.ts: tools.from: images build on each other in a circle: 'tools → web → tools'; cut one link",
  ],
  [
    'a runtime image on a build image',
    ({ web }) => (web.from = 'tools'),
    "images.ts: web.from: is a build image: 'tools'; read it with reads: ['tools']",
  ],
  [
    'an image on a GPU image that does not say so',
    ({ web }) => (web.from = 'cuda-cu121'),
    "images.ts: web.from: holds CUDA libraries of cu121: 'cuda-cu121'; write track: 'cu121' or another parent",
  ],
  [
    'a role that another image has',
    ({ web }) => (web.role = 'pip'),
    "images.ts: web.role: is already that of tools: 'pip'; write it into one row",
  ],
  [
    'two images of old packages for one release of Python',
    ({ web, cuda }) => (web.role = cuda.role = 'legacy'),
    "images.ts: cuda-cu121.role: is already that of web: 'legacy'; write it into one row",
  ],
  [
    'two images of one name',
    ({ images, web }) => images.push(web),
    "images.ts: web.name: is the name of two rows: 'web'; rename or remove one",
  ],
  [
    'two services of one name',
    ({ services, hub }) => services.push({ ...hub, placements: {} }),
    "services.ts: Hub.name: is the name of two rows: 'Hub'; rename or remove one",
  ],
  [
    'two machines of one name',
    ({ machines, alpha }) => machines.push(alpha),
    "machines.ts: alpha.name: is the name of two rows: 'alpha'; rename or remove one",
  ],
  [
    'a service that goes by the name of an image',
    ({ hub, worker }) => {
      hub.name = 'Base';
      worker.placements = { alpha: { dependsOn: ['Base'] } };
      worker.env = {};
    },
    "services.ts: Base.name: is that of base in lower case: 'Base'; rename one",
  ],
  [
    'two services that differ in case alone',
    ({ relay }) => (relay.name = 'HUB'),
    "services.ts: HUB.name: is that of Hub in lower case: 'HUB'; rename one",
  ],
  [
    'an unknown family',
    ({ worker }) => (worker.family = 'wed'),
    "services.ts: Worker.family: unknown runtime image: 'wed'; write web, or another image of fleet/images.ts",
  ],
  [
    'a build image as family',
    ({ worker }) => (worker.family = 'tools'),
    "services.ts: Worker.family: unknown runtime image: 'tools'; write one of base, web, cuda-cu121",
  ],
  [
    'a GPU service without a GPU family',
    ({ camera }) => (camera.family = 'web'),
    "services.ts: Camera.family: has no CUDA libraries: 'web'; write one of cuda-cu121",
  ],
  [
    'a GPU family under a service that needs none',
    ({ camera }) => (camera.needs = []),
    "services.ts: Camera.needs: lacks the GPU that its family is for: 'cuda-cu121'; add 'gpu' to needs",
  ],
  [
    'a GPU service without a word on its memory',
    ({ camera }) => (camera.vram = undefined),
    "services.ts: Camera.vram: missing on a GPU service; write { peak, mode }, or 'unmeasured'",
  ],
  [
    'a service that needs Docker unmarked',
    ({ worker }) => (worker.needs = ['docker']),
    'services.ts: Worker.dockerSocket: missing on a service that uses the Docker socket; write dockerSocket: true',
  ],
  [
    'a Docker socket as volume, unmarked',
    ({ worker }) => (worker.volumes = [{ name: 'socket', path: '/app/docker.sock' }]),
    'services.ts: Worker.dockerSocket: missing on a service that uses the Docker socket; write dockerSocket: true',
  ],
  [
    "a Docker socket in one machine's environment, unmarked",
    ({ relay }) => {
      relay.placements = { beta: { dependsOn: [], env: { DOCKER: 'unix:///run/docker.sock' } } };
    },
    'services.ts: Relay.dockerSocket: missing on a service that uses the Docker socket; write dockerSocket: true',
  ],
  [
    'an unknown infrastructure row',
    ({ worker }) => (worker.infrastructure = ['rabbit']),
    "services.ts: Worker.infrastructure: unknown row: 'rabbit'; write one of cache",
  ],
  [
    'a placement on an unknown machine',
    ({ relay }) => (relay.placements['gamma'] = { dependsOn: [] }),
    "services.ts: Relay.placements: unknown machine: 'gamma'; write one of alpha, beta",
  ],
  [
    'an edge to an unknown service',
    ({ worker }) => (worker.placements = { alpha: { dependsOn: ['Hob'] } }),
    "services.ts: Worker.placements.alpha.dependsOn: unknown service: 'Hob'; write Hub, or another service of fleet/services/",
  ],
  [
    'an edge to a service that no machine runs',
    ({ hub }) => (hub.placements = {}),
    "services.ts: Worker.placements.alpha.dependsOn: runs on no machine: 'Hub'; give it a placement, or remove it here",
  ],
  [
    'a start-up cycle',
    ({ hub }) => (hub.placements = { alpha: { dependsOn: ['Camera'] } }),
    "services.ts: Hub.placements.alpha.dependsOn: services wait for each other in a circle: 'Hub → Camera → Worker → Hub'; remove one dependency",
  ],
  [
    'a service that depends on itself',
    ({ hub }) => (hub.placements = { alpha: { dependsOn: ['Hub'] } }),
    "services.ts: Hub.placements.alpha.dependsOn: is the service itself: 'Hub'; remove it",
    "services.ts: Hub.placements.alpha.dependsOn: services wait for each other in a circle: 'Hub → Hub'; remove one dependency",
  ],
  [
    'a reference to an unknown row, once however many machines run it',
    ({ camera }) => (camera.env = { HUB: '${host:Hob}' }),
    "services.ts: Camera.env.HUB: names the unknown row Hob: '${host:Hob}'; write Hub, or the name of another service or infrastructure row",
  ],
  [
    "a port that is another service's",
    ({ worker }) => (worker.port = 7001),
    "services.ts: Worker.port: is already Hub.port on alpha: '7001'; choose a free port",
  ],
  [
    "a health port that is another service's",
    ({ worker }) => (worker.healthPort = 8001),
    "services.ts: Worker.healthPort: is already Hub.healthPort on alpha: '8001'; choose a free port",
  ],
  [
    "a health port that is another service's port",
    ({ worker }) => (worker.healthPort = 7001),
    "services.ts: Worker.healthPort: is already Hub.port on alpha: '7001'; choose a free port",
  ],
  [
    "a published port that is another service's",
    ({ worker }) => (worker.listen = [{ name: 'grpc', container: 8001, publish: true }]),
    "services.ts: Worker.listen.grpc: is already Hub.healthPort on alpha: '8001'; choose a free port",
  ],
];

describe('checkCatalog', () => {
  it('accepts the catalog that the other tests change', () => {
    assert.equal(smallCatalog().services.length, 4);
  });
  for (const [title, change, ...lines] of cases) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(problemsAfter(change), lines);
    });
  }
  it('lets two machines use one port', () => {
    smallCatalog(({ relay }) => (relay.port = 7001));
  });
  it("lets a port inside the container be another service's, as it is not published", () => {
    smallCatalog(({ worker }) => (worker.listen = [{ name: 'grpc', container: 7001 }]));
  });
  it('lets services of two machines wait for each other, as neither holds the other back', () => {
    smallCatalog(({ hub }) => (hub.placements = { alpha: { dependsOn: ['Relay'] } }));
  });
  it('reports violations of every kind at once', () => {
    const lines = problemsAfter(({ web, worker, camera }) => {
      web.from = 'bass';
      worker.port = 7001;
      camera.vram = undefined;
      camera.placements['beta'] = { dependsOn: ['Nobody'] };
    });
    assert.deepEqual(lines, [
      "images.ts: web.from: unknown image: 'bass'; write base, or another image of fleet/images.ts",
      "services.ts: Camera.vram: missing on a GPU service; write { peak, mode }, or 'unmeasured'",
      "services.ts: Camera.placements.beta.dependsOn: unknown service: 'Nobody'; write one of Hub, Worker, Relay",
      "services.ts: Worker.port: is already Hub.port on alpha: '7001'; choose a free port",
    ]);
  });

  it('refuses a volume over the entry point, which for a launcher is its application', () => {
    const hides = (run: Rows['worker']['run'], path: string): boolean =>
      problemsAfter(({ worker }) => {
        worker.run = run;
        worker.port = 7001;
        worker.volumes = [{ name: 'code', path }];
      }).some((line) => line.includes('would hide the entry point'));
    assert.ok(hides({ module: 'uvicorn', args: ['web.api:app'] }, '/app/web'));
    assert.ok(hides({ module: 'streamlit', args: ['run', 'ui/app.py'] }, '/app/ui'));
    assert.ok(hides({ script: 'web/run.py' }, '/app/web'));
    assert.ok(!hides({ module: 'uvicorn', args: ['web.api:app'] }, '/app/uvicorn'));
  });

  it('refuses a trial of a service whose container holds what is there once', () => {
    const refused = (edit: (worker: Rows['worker']) => void): string[] =>
      problemsAfter(({ worker }) => {
        worker.port = 7001;
        worker.rollout = 'trial';
        edit(worker);
      }).filter((line) => line.includes('.rollout: '));
    assert.deepEqual(
      refused((worker) => {
        worker.devices = ['/dev/video0'];
      }),
      [
        "services.ts: Worker.rollout: is not for a service that uses /dev/video0, which a second container cannot have: 'trial'; write 'stop-first', or leave it out",
      ],
    );
    assert.deepEqual(
      refused(() => undefined),
      [],
    );
  });
});
