import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import execa from 'execa';
import { parse } from 'yaml';
import { locateFleetHome } from '../../../../src/lib/home';
import { listContainers, type InspectedContainer } from '../../../../src/docker/containers';
import { temporaryFolder } from '../../../support/folders';
import {
  changed,
  FleetUnderTest,
  MAIN,
  nameOf,
  PEER,
  until,
} from '../../../integration/fleet-under-test';

/** A service of pc2 that depends on one of mainpc. */
const CROSSING = 'SpeechRelayService';

/** Builds, starts, inspects, changes, breaks, repairs and removes the whole fleet. */
describe('a fleet', function () {
  this.timeout('15m');
  let fleet: FleetUnderTest;
  const exec = async (container: string, ...command: string[]): Promise<string> =>
    (await execa('docker', ['exec', container, ...command])).stdout;
  const healthy = async (stack: string): Promise<string[]> =>
    (await fleet.status(stack)).services
      .filter(({ health }) => health === 'healthy')
      .map(({ service }) => service);

  /** Brings a machine's fleet up. Each part starts from there, so that one part can run alone. */
  const upMain = (): Promise<string> => fleet.succeed('up', '--stack', MAIN);
  const upPeer = (...args: string[]): Promise<string> =>
    fleet.succeed('up', '--stack', PEER, ...args);
  const downPeer = (): Promise<string> => fleet.succeed('down', '--stack', PEER, '--volumes');

  before(() => {
    fleet = new FleetUnderTest(__filename);
  });
  after(async () => {
    await fleet.run(['down', '--stack', PEER, '--volumes']);
    await fleet.run(['down', '--stack', MAIN, '--volumes']);
  });

  describe('coming up', () => {
    it('fails and names the service of another machine that a service waits for in vain', async () => {
      const undo = fleet.edit(`Pulumi.${PEER}.yaml`, /peerWait: 0/, 'peerWait: 3');
      const { code, err } = await fleet.run(['up', '--stack', PEER, '--only', CROSSING]);
      undo();
      assert.equal(code, 1);
      assert.match(
        err,
        /^error: .*: StreamingTTSAgent did not answer at streamingttsagent\.mainpc:18080 within 3 s, and SpeechRelayService needs it: .*peerWait: 0/m,
      );
      assert.deepEqual(await listContainers(PEER), []);
    });

    it("starts pc2's 23 services without mainpc: the one that needs mainpc is degraded", async () => {
      await fleet.succeed('up', '--stack', PEER);
      const { services } = await fleet.status(PEER);
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
        await fleet.succeed('status', '--stack', PEER),
        /does not reach StreamingTTSAgent/,
      );
    });

    it("starts mainpc's 49 services beside it, all healthy, with digest, ports, machine and family", async () => {
      const preview = await fleet.succeed('preview', '--stack', MAIN);
      assert.match(preview, /50 images to build, 51 containers to change; unchanged: 6 images/);
      assert.equal((await listContainers(MAIN)).length, 0);
      await fleet.succeed('up', '--stack', MAIN);
      const { services, infrastructure } = await fleet.status(MAIN);
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
        (await healthy(PEER)).length === 23 ? true : undefined,
      );
    });

    it('does not wait for a service of another machine that runs', async () => {
      const undo = fleet.edit(`Pulumi.${PEER}.yaml`, /peerWait: 0/, 'peerWait: 60');
      await fleet.succeed('up', '--stack', PEER, '--only', CROSSING);
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
      await upPeer();
      await upMain();
    });
    // What follows needs one machine.
    after(downPeer);
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
          const said = (await exec(container.Id, 'sh', '-c', script)).split('\n');
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
        for (const { service, ports } of (await fleet.status(stack)).services) {
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

  describe('changing only what was edited', () => {
    before(upMain);
    it('builds nothing and recreates nothing in a second up', async () => {
      const before = await fleet.ids(MAIN);
      const out = await fleet.succeed('up', '--stack', MAIN);
      assert.doesNotMatch(out, /▸/);
      assert.deepEqual(await fleet.ids(MAIN), before);
    });

    it("recreates one container after an edit of a row's env, and builds nothing", async () => {
      const before = await fleet.ids(MAIN);
      fleet.edit(
        'fleet/services/dialogue.ts',
        /(name: 'ChitchatAgent',)/,
        "$1\n    env: { GREETING: 'hello' },",
      );
      const preview = JSON.parse(await fleet.succeed('preview', '--stack', MAIN, '--json')) as {
        images: unknown[];
        containers: unknown[];
      };
      assert.deepEqual(preview.images, []);
      assert.deepEqual(preview.containers, [{ name: 'chitchatagent', action: 'replace' }]);
      assert.doesNotMatch(await fleet.succeed('up', '--stack', MAIN), /▸ images/);
      assert.deepEqual(changed(before, await fleet.ids(MAIN)), ['ChitchatAgent']);
      assert.equal(await exec('fleet-it-chitchatagent', 'printenv', 'GREETING'), 'hello');
    });

    it("rebuilds one image and one container after an edit of a service's own source", async () => {
      const [ids, digests] = [await fleet.ids(MAIN), await fleet.digests(MAIN)];
      fleet.write('agents/nlu/main.py', `${fleet.read('agents/nlu/main.py')}\n# edited\n`);
      await fleet.succeed('up', '--stack', MAIN);
      assert.deepEqual(changed(digests, await fleet.digests(MAIN)), ['NLUAgent']);
      assert.deepEqual(changed(ids, await fleet.ids(MAIN)), ['NLUAgent']);
    });

    it("rebuilds the web services' images alone after an edit of family-web's lock", async () => {
      const before = await fleet.digests(MAIN);
      // Without websockets the lock is still whole: nothing else there needs it.
      const undo = fleet.edit(
        'images/family-web/requirements.lock',
        /^websockets==[\s\S]*?(?=^\S|(?![\s\S]))/m,
        '',
      );
      const web = (await fleet.status(MAIN)).services
        .filter(({ family }) => family === 'family-web')
        .map(({ service }) => service);
      assert.equal(web.length, 6);
      await fleet.succeed('up', '--stack', MAIN);
      assert.deepEqual(changed(before, await fleet.digests(MAIN)), web.sort());
      undo();
    });

    it('rebuilds one small layer of every service image after an edit of the reference agent', async () => {
      await fleet.succeed('up', '--stack', MAIN);
      const layersOf = async (): Promise<Map<string, { digest: string; size: number }[]>> => {
        const entries = [...(await fleet.digests(MAIN))].map(async ([service, digest]) => {
          const accept = 'application/vnd.oci.image.manifest.v1+json';
          const url = `http://localhost:5050/v2/${fleet.namespace}/${service.toLowerCase()}/manifests/${digest}`;
          const manifest = (await (await fetch(url, { headers: { accept } })).json()) as {
            layers: { digest: string; size: number }[];
          };
          return [service, manifest.layers] as const;
        });
        return new Map(await Promise.all(entries));
      };
      const before = await layersOf();
      const digests = await fleet.digests(MAIN);
      fleet.edit('agents/reference/main.py', /$/, '\n# edited\n');
      await fleet.succeed('up', '--stack', MAIN);
      const after = await layersOf();
      const expected = [...digests.keys()].filter((service) => service !== 'NLUAgent').sort();
      assert.deepEqual(changed(digests, await fleet.digests(MAIN)), expected);
      for (const service of expected) {
        const known = new Set(before.get(service)?.map(({ digest }) => digest));
        const fresh = (after.get(service) ?? []).filter(({ digest }) => !known.has(digest));
        assert.equal(fresh.length, 1, `${service}: ${JSON.stringify(fresh)}`);
        assert.ok(
          (fresh[0]?.size ?? Infinity) < 100_000,
          `${service}: ${String(fresh[0]?.size)} bytes`,
        );
      }
    });
  });

  describe('staying up', () => {
    before(upMain);
    it('restarts a killed agent, and status counts the restart', async () => {
      const [container] = (await listContainers(MAIN)).filter(
        (each) => nameOf(each) === 'EmotionEngine',
      );
      // The agent is the one child of tini.
      await exec(container?.Id ?? '', 'sh', '-c', 'kill -9 $(cat /proc/1/task/1/children)');
      const back = await until('EmotionEngine is healthy again', async () =>
        (await fleet.status(MAIN)).services.find(
          ({ service, health, restarts }) =>
            service === 'EmotionEngine' && health === 'healthy' && restarts > 0,
        ),
      );
      assert.equal(back.restarts, 1);
      await until('all are healthy', async () =>
        (await healthy(MAIN)).length === 49 ? true : undefined,
      );
    });

    it('restarts one service by restart, and prints its output by logs', async () => {
      const startedAt = async (): Promise<string> =>
        (await execa('docker', ['inspect', '-f', '{{.State.StartedAt}}', 'fleet-it-tonedetector']))
          .stdout;
      const before = await startedAt();
      await fleet.succeed('restart', 'ToneDetector', '--stack', MAIN);
      assert.notEqual(await startedAt(), before);
      assert.match(await fleet.succeed('logs', 'ToneDetector', '--stack', MAIN), /ToneDetector/);
    });

    it('runs a service from its source by dev, and restarts it on a change', async () => {
      const run = fleet.start(['dev', 'ToneDetector', '--stack', MAIN]);
      let out = '';
      run.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
      const says = (text: string): Promise<true> =>
        until(text, () => Promise.resolve(out.includes(text) ? true : undefined));
      await says('dev: ToneDetector runs agents/reference');
      const undo = fleet.edit('agents/reference/main.py', /$/, '\n# while in dev\n');
      await says('changed, restarted');
      assert.match(await exec('fleet-it-tonedetector', 'cat', '/app/main.py'), /while in dev/);
      undo(); // and Ctrl-C while it restarts for that
      run.kill('SIGINT');
      await says('own source again');
      await run;
      assert.doesNotMatch(
        await exec('fleet-it-tonedetector', 'cat', '/app/main.py'),
        /while in dev/,
      );
    });
  });

  describe('exported', () => {
    before(upMain);
    it('writes files that bake and compose accept, by tag and by digest', async () => {
      const out = temporaryFolder();
      await fleet.succeed('up', '--stack', MAIN);
      await fleet.succeed('export', '--stack', MAIN, '--out', out);
      const printed = await execa(
        'docker',
        ['buildx', 'bake', '--print', '-f', 'docker-bake.json', '-f', 'docker-bake.digests.json'],
        { cwd: out },
      );
      const bake = JSON.parse(printed.stdout) as {
        target: Record<string, { contexts: Record<string, string> }>;
      };
      assert.equal(Object.keys(bake.target).length, 56);
      assert.match(
        bake.target['nluagent']?.contexts['family'] ?? '',
        /^docker-image:\/\/localhost:5050\/fleet-it\/fleet\/legacy-py310-cpu:.*@sha256:[0-9a-f]{64}$/,
      );
      // By digest it is what runs: compose has nothing to do.
      const hashes = await execa(
        'docker',
        ['compose', '-f', 'compose.digests.yaml', 'config', '--hash', '*'],
        { cwd: out },
      );
      const running = new Map(
        (await listContainers(MAIN)).map((each) => [
          each.Config.Labels['com.docker.compose.service'],
          each.Config.Labels['com.docker.compose.config-hash'],
        ]),
      );
      for (const line of hashes.stdout.split('\n')) {
        const [name, hash] = line.split(' ');
        assert.equal(running.get(name), hash, name);
      }
      const byTag = parse(readFileSync(path.join(out, 'compose.yaml'), 'utf8')) as {
        services: Record<string, { image: string }>;
      };
      assert.match(
        byTag.services['nluagent']?.image ?? '',
        /^localhost:5050\/fleet-it\/fleet\/nluagent:legacy-py310-cpu-\d{8}-[0-9a-f]{8}.*-mainpc-[0-9a-f]{8}$/,
      );
    });
  });

  describe('going on after an interruption', () => {
    before(upMain);
    const run = path.join(locateFleetHome(), 'run');
    const killRegistry = (): void => {
      process.kill(Number(readFileSync(path.join(run, 'registry.pid'), 'utf8')), 'SIGKILL');
    };
    const killBuilder = async (): Promise<void> => {
      // On its own engine, which DOCKER_HOST need not lead to.
      const { stdout } = await execa('docker', ['buildx', 'inspect', 'fleet']);
      const [, host] = /^Endpoint: +(\S+:\/\/\S+)$/m.exec(stdout) ?? [];
      const engine = host === undefined ? [] : ['--host', host];
      await execa('docker', [...engine, 'kill', 'buildx_buildkit_fleet0']);
    };
    for (const [name, file, kill, said] of [
      ['registry', 'registry.pid', killRegistry, /localhost:5050: the registry does not answer/],
      [
        'builder',
        'builder',
        killBuilder,
        /fleet:builder: stopped in the middle of the build: 'fleet'/,
      ],
    ] as const) {
      it(`fails when the ${name} stops during up, and a second up finishes`, async function () {
        if (!existsSync(path.join(run, file))) {
          console.log(`      skipped: the ${name} was not started by bin/fleet setup`);
          this.skip();
        }
        // A step of a family's build asks here whether it may go on. It may, once the server is dead.
        let dead = false;
        const asked = new EventEmitter();
        const server = createHttpServer((_request, response) => {
          asked.emit('asked');
          if (dead) response.end();
          else asked.once('dead', () => response.end());
        }).listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        const ask = `import http.client as h; c = h.HTTPConnection('127.0.0.1', ${String(port)}); c.request('GET', '/'); c.getresponse()`;
        fleet.edit(
          'images/legacy-py310-cpu/Dockerfile',
          /^USER 10001:10001$/m,
          `RUN python -c "${ask}" || :\nUSER 10001:10001`,
        );
        const building = once(asked, 'asked');
        const up = fleet.start(['up', '--stack', MAIN]);
        await Promise.race([building, up]);
        await kill();
        dead = true;
        asked.emit('dead');
        const failed = await up;
        assert.equal(failed.exitCode, 1);
        assert.match(failed.stderr, said);
        await fleet.succeed('up', '--stack', MAIN);
        assert.equal((await healthy(MAIN)).length, 49);
        server.close();
      });
    }

    it('finishes after Ctrl-C during a build', async () => {
      fleet.edit('agents/nlu/main.py', /$/, '\n# interrupted\n');
      const run = fleet.start(['up', '--stack', MAIN]);
      await new Promise<void>((resolve) => {
        run.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('▸ images')) resolve();
        });
      });
      run.kill('SIGINT');
      assert.notEqual((await run).exitCode, 0);
      await fleet.succeed('up', '--stack', MAIN);
      assert.equal((await healthy(MAIN)).length, 49);
    });
  });

  describe('refusing, with everything unchanged,', () => {
    before(upMain);
    const undos: (() => void)[] = [];
    const breakFile = (...edit: Parameters<FleetUnderTest['edit']>): void => {
      undos.push(fleet.edit(...edit));
    };
    afterEach(() => {
      for (const undo of undos.splice(0)) undo();
    });
    const refused = async (
      pattern: RegExp,
      args: string[],
      env: NodeJS.ProcessEnv = {},
    ): Promise<void> => {
      const before = await fleet.ids(MAIN);
      const { code, err } = await fleet.run(args, env);
      assert.notEqual(code, 0);
      assert.match(err, pattern);
      assert.deepEqual(await fleet.ids(MAIN), before);
    };

    it('names a port that a process of the host holds', async () => {
      await execa('docker', ['rm', '-f', 'fleet-it-tonedetector']);
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(25625, '127.0.0.1', resolve));
      await refused(
        new RegExp(
          `ToneDetector: service port is taken by process ${String(process.pid)} \\(.+\\): '127.0.0.1:25625'; stop that`,
        ),
        ['up', '--stack', MAIN],
      );
      await new Promise((resolve) => server.close(resolve));
      await fleet.succeed('up', '--stack', MAIN);
    });

    it('names a lock file with a wrong hash, with --strict', async () => {
      breakFile(
        'images/family-web/requirements.lock',
        /^(websockets==.*\n(?:.*--hash=.*\n)*)/m,
        (entry) => entry.replace(/sha256:[0-9a-f]{64}/g, `sha256:${'0'.repeat(64)}`),
      );
      await refused(
        /error: family-web: requirements\.lock: websockets==[\d.]+: is not the hash of what the index serves, [0-9a-f]{64}: '0{64}'; run bin\/fleet lock/,
        ['up', '--strict', '--stack', MAIN],
      );
    });

    it('stops a build for which the disk has no room', async () => {
      breakFile(`Pulumi.${MAIN}.yaml`, /$/, '  fleet:diskReserve: 100000\n');
      breakFile('agents/reference/main.py', /$/, '\n# full\n');
      await refused(/: has too little free space: '.* GB'; free .* GB for \d+ images/, [
        'up',
        '--stack',
        MAIN,
      ]);
    });

    it('says that Docker does not run', async () => {
      await refused(
        /DOCKER_HOST: no Docker engine answers: 'unix:\/\/\/nonexistent\.sock'/,
        ['up', '--stack', MAIN],
        {
          DOCKER_HOST: 'unix:///nonexistent.sock',
        },
      );
    });

    it('says that a user may not use the Docker socket', async function () {
      await execa('chmod', ['-R', 'a+rX', fleet.folder]);
      const readable = await execa(
        'setpriv',
        [
          '--reuid=65534',
          '--regid=65534',
          '--clear-groups',
          'test',
          '-r',
          path.join(fleet.folder, 'node_modules/tsx/package.json'),
        ],
        { reject: false },
      );
      if (process.getuid?.() !== 0 || readable.exitCode !== 0) {
        console.log(
          '      skipped: needs root, to become another user, and a checkout that user can read',
        );
        this.skip();
      }
      const home = temporaryFolder();
      await execa('chown', ['65534:65534', home]);
      const { exitCode, stderr } = await execa(
        'setpriv',
        [
          '--reuid=65534',
          '--regid=65534',
          '--clear-groups',
          path.join(fleet.folder, 'bin/fleet'),
          'up',
          '--stack',
          MAIN,
        ],
        {
          reject: false,
          env: {
            HOME: home,
            FLEET_HOME: path.join(home, 'fleet'),
            GIT_CONFIG_COUNT: '1',
            GIT_CONFIG_KEY_0: 'safe.directory',
            GIT_CONFIG_VALUE_0: '*',
          },
        },
      );
      assert.notEqual(exitCode, 0);
      assert.match(stderr, /permission.*Docker socket|usermod -aG docker/i);
    });

    it('refuses a second up at the same time', async () => {
      breakFile('agents/nlu/main.py', /$/, '\n# twice\n');
      const first = fleet.start(['up', '--stack', MAIN]);
      await new Promise<void>((resolve) => {
        first.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('▸ images')) resolve();
        });
      });
      const second = await fleet.run(['up', '--stack', MAIN]);
      assert.equal(second.code, 1);
      assert.match(second.err, /is held by another fleet command: 'process \d+'/);
      assert.equal((await first).exitCode, 0);
    });
  });

  describe('with images that', () => {
    before(upMain);
    it("pass the reference agent's tests, and those of their scripts, inside one", async () => {
      const container = (await listContainers(MAIN)).find(
        (each) => nameOf(each) === 'ToneDetector',
      );
      const tests = [
        'test/agents/reference:/app/tests',
        'test/fleet/images:/entry/test/fleet/images',
        'images/service:/entry/images/service',
      ];
      const mounts = tests.flatMap((mount) => ['--volume', `${path.join(fleet.folder, mount)}:ro`]);
      for (const args of [
        ['discover', '-s', 'tests', '-t', '.'],
        ['discover', '-s', '/entry/test/fleet/images/by-image/service'],
      ]) {
        const { stderr } = await execa('docker', [
          'run',
          '--rm',
          '--network',
          'none',
          '--entrypoint',
          'python',
          '--workdir',
          '/app',
          ...mounts,
          container?.Config.Image ?? '',
          '-m',
          'unittest',
          ...args,
        ]);
        assert.match(stderr, /Ran [1-9]\d* tests/);
        assert.doesNotMatch(stderr, /skipped/);
      }
    });

    it('build without a pinned apt version that the mirror deleted if apt is mirror, and stop if it is strict', async () => {
      const out = temporaryFolder();
      await fleet.succeed('export', '--stack', MAIN, '--out', out);
      const bake = JSON.parse(readFileSync(path.join(out, 'docker-bake.digests.json'), 'utf8')) as {
        target: Record<string, { contexts: Record<string, string> }>;
      };
      const parent = bake.target['base-utils']?.contexts['base-python'] ?? '';
      const undo = fleet.edit('images/base-utils/apt.lock', /^gosu=.*$/m, 'gosu=0.1-1');
      const build = (pins: string): Promise<execa.ExecaReturnValue> =>
        execa(
          'docker',
          [
            'buildx',
            'build',
            '--builder=fleet',
            '--progress=plain',
            '--output=type=cacheonly',
            '--no-cache',
            '--build-arg',
            `APT_PINS=${pins}`,
            '--build-context',
            `base-python=${parent}`,
            '--build-context',
            `shared=${fleet.folder}/images/shared`,
            `${fleet.folder}/images/base-utils`,
          ],
          { all: true, reject: false },
        );
      const mirror = await build('mirror');
      assert.equal(mirror.exitCode, 0, mirror.all);
      assert.match(
        mirror.all ?? '',
        /fleet-notice: base-utils: apt gosu: the mirror no longer has 0\.1-1, installed \S+/,
      );
      const strict = await build('strict');
      assert.notEqual(strict.exitCode, 0);
      assert.match(strict.all ?? '', /apt gosu is pinned to 0\.1-1, the mirror has only \S+/);
      undo();
    });

    it("pass BuildKit's own checks", async () => {
      const out = temporaryFolder();
      await fleet.succeed('export', '--stack', MAIN, '--out', out);
      const families = ['base-python', 'build-python', 'base-utils', 'base-cpu-pydeps'];
      const others = ['family-web', 'base-cpu-audio', 'legacy-py310-cpu', 'nluagent'];
      const files = ['-f', `${out}/docker-bake.json`, '-f', `${out}/docker-bake.digests.json`];
      const args = ['buildx', 'bake', '--builder=fleet', '--check', ...files];
      const env = { BUILDX_BAKE_ENTITLEMENTS_FS: '0' };
      const { all } = await execa('docker', [...args, ...families, ...others], { env, all: true });
      assert.equal([...(all ?? '').matchAll(/Check complete, no warnings found/g)].length, 8, all);
    });
  });

  describe('going down', () => {
    before(async () => {
      await upPeer('--only', CROSSING);
      await upMain();
    });
    it('leaves its volumes, and no container or network', async () => {
      const peers = (await listContainers(PEER)).length;
      assert.ok(peers > 0);
      const out = await fleet.succeed('down', '--stack', MAIN);
      assert.match(out, /volumes stay/);
      const list = async (...what: string[]): Promise<string> =>
        (await execa('docker', [...what, '--filter', `label=fleet.stack=${MAIN}`, '--quiet']))
          .stdout;
      assert.equal(await list('ps', '--all'), '');
      assert.equal(await list('network', 'ls'), '');
      assert.equal((await list('volume', 'ls')).split('\n').length, 6);
      assert.equal((await listContainers(PEER)).length, peers);
      await fleet.succeed('down', '--stack', MAIN, '--volumes');
      assert.equal(await list('volume', 'ls'), '');
    });

    it('removes the shared network with the last fleet on it', async () => {
      await downPeer();
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
});
