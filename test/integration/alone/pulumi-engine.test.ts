import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { loadContext } from '../../../src/checkout/context';
import { locateFleetHome } from '../../../src/lib/home';
import { listContainers } from '../../../src/docker/containers';
import { RegistryClient } from '../../../src/registry-client/client';
import { pulumiOrSkip } from '../../support/pulumi';
import { changed, FleetUnderTest, until, type Run } from '../fleet-under-test';
import { SecondEngine } from '../second-engine';
import { MAIN, SERVERS, SERVICES } from '../../support/rows';

const STACK = 'it-pulumi';
const { plan } = loadContext('dev');
const count = plan.services.length;
const containers = count + plan.infrastructure.length;
const images = plan.images.length + count;
const volumes = [...plan.services, ...plan.infrastructure].flatMap((each) => each.volumes).length;
const servers = SERVERS.names.map((name) => `${name} healthy`).join(' · ');
const unchanged = new RegExp(
  `unchanged: ${String(images)} images, ${String(containers)} containers`,
);
/** Keeps the ports apart from those of the dev stacks and of other tests. */
const PORT_OFFSET = '17000';

/** Runs a whole fleet with the real Pulumi in its own backend, interrupted updates included. */
describe('a fleet that Pulumi owns', function () {
  this.timeout('20m');
  let fleet: FleetUnderTest;
  let backend: string;
  let environment: NodeJS.ProcessEnv = {};

  const start = (...args: string[]): execa.ExecaChildProcess =>
    fleet.start(['--stack', STACK, ...args], environment);
  const run = (...args: string[]): Promise<Run> =>
    fleet.run(['--stack', STACK, ...args], environment);
  const succeed = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await run(...args);
    assert.equal(code, 0, `bin/fleet ${args.join(' ')}:\n${out}\n${err}`);
    return out;
  };
  const pulumi = async (...args: string[]): Promise<string> =>
    (
      await execa('pulumi', [...args, '--stack', STACK, '--non-interactive'], {
        cwd: fleet.folder,
        env: environment,
      })
    ).stdout;
  const allHealthy = async (): Promise<void> => {
    const { services, infrastructure } = await fleet.status(STACK);
    assert.equal(services.length, count);
    for (const each of [...services, ...infrastructure]) assert.equal(each.health, 'healthy');
    assert.equal((await listContainers(STACK)).length, containers);
  };
  /** Makes an edit that replaces one container. */
  const edit = (mark: string): void => {
    fleet.write('agents/nlu/main.py', `${fleet.read('agents/nlu/main.py')}\n# ${mark}\n`);
  };
  /** Starts an update and waits until it changes resources. Returns it in an object, as it is a promise itself. */
  const begun = async (): Promise<{ readonly child: execa.ExecaChildProcess }> => {
    const child = start('up');
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await until('the update begins', () =>
      Promise.resolve(out.includes('▸ update') ? true : undefined),
    );
    return { child };
  };
  /** Reads the id of the process that holds Pulumi's lock on the stack. */
  const holder = (): number => {
    const locks = path.join(backend, '.pulumi', 'locks');
    const files = readdirSync(locks, { recursive: true, encoding: 'utf8' });
    const file = files.find((name) => name.endsWith('.json')) ?? '';
    return (JSON.parse(readFileSync(path.join(locks, file), 'utf8')) as { pid: number }).pid;
  };

  before(pulumiOrSkip);
  before(async () => {
    fleet = new FleetUnderTest(__filename);
    const { stdout: dockerEngine } = await execa('docker', ['info', '--format', '{{.Name}}']);
    fleet.writeStack(STACK, 'dev', {
      engine: 'pulumi',
      dockerEngine,
      portOffset: PORT_OFFSET,
    });
    backend = `${fleet.folder}-state`;
    mkdirSync(backend);
    environment = {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: 'under test',
    };
  });
  after(async function () {
    this.timeout('15m');
    if (environment['PULUMI_BACKEND_URL'] === undefined) return; // skipped
    await run('down', '--volumes');
    rmSync(backend, { recursive: true, force: true });
  });

  it('comes up complete, and the first line names the engine', async () => {
    const out = await succeed('up');
    assert.match(
      out,
      new RegExp(`^engine pulumi · stack it-pulumi · machine ${MAIN} · track none · upstreams`),
    );
    assert.match(
      out,
      new RegExp(`${String(count)} services: ${String(count)} healthy · ${servers}\\nup in `),
    );
    await allHealthy();
  });

  it('is unchanged by a second up and by a refresh', async () => {
    const before = await fleet.ids(STACK);
    assert.doesNotMatch(await succeed('up'), /▸/);
    await pulumi('refresh', '--yes', '--skip-preview');
    await pulumi('preview', '--expect-no-changes');
    assert.deepEqual(await fleet.ids(STACK), before);
    assert.match(await succeed('preview'), unchanged);
  });

  it('previews no change on another, empty engine, and refuses to deploy there', async function () {
    const why = await SecondEngine.unavailable();
    if (why !== undefined) {
      console.log(`      skipped: ${why}`);
      this.skip();
    }
    const engine = await SecondEngine.start({});
    const here = environment;
    environment = { ...here, DOCKER_HOST: engine.host };
    try {
      await pulumi('preview', '--expect-no-changes');
      assert.match(await succeed('preview'), unchanged);
      const { code, err } = await run('up');
      assert.equal(code, 1);
      assert.match(
        err,
        /fleet:dockerEngine: is not the engine that DOCKER_HOST leads to, fleet-eng/,
      );
      assert.equal((await run('down')).code, 1);
      assert.equal(await engine.docker('ps', '--all', '--quiet'), '');
    } finally {
      environment = here;
      await engine.stop();
    }
    await allHealthy();
  });

  it("replaces one image and one container after an edit of one service's source", async () => {
    const [ids, digests] = [await fleet.ids(STACK), await fleet.digests(STACK)];
    const { name, slug } = SERVICES.legacy;
    edit('edited');
    assert.deepEqual(JSON.parse(await succeed('preview', '--json')), {
      images: [{ image: slug, reason: 'changed' }],
      containers: [{ name: slug, action: 'replace' }],
      unchanged: { images: images - 1, containers: containers - 1 },
    });
    await succeed('up');
    assert.deepEqual(changed(ids, await fleet.ids(STACK)), [name]);
    assert.deepEqual(changed(digests, await fleet.digests(STACK)), [name]);
  });

  it('restores what was removed or stopped by hand, and changes nothing else', async () => {
    const before = await fleet.ids(STACK);
    const { plain: removed, gpuSound: stopped } = SERVICES;
    await execa('docker', ['rm', '-f', `fleet-${STACK}-${removed.slug}`]);
    await execa('docker', ['stop', `fleet-${STACK}-${stopped.slug}`]);
    // A busy machine may kill it before it has ended by itself.
    const exit = await execa('docker', [
      ...['inspect', '--format', '{{.State.ExitCode}}'],
      `fleet-${STACK}-${stopped.slug}`,
    ]);
    const reason = `ended with exit code ${exit.stdout}`;
    const { containers: planned } = JSON.parse(await succeed('preview', '--json')) as {
      containers: readonly { name: string }[];
    };
    assert.deepEqual(
      new Map(planned.map((each) => [each.name, each])),
      new Map([
        [stopped.slug, { name: stopped.slug, action: 'start', reason }],
        [removed.slug, { name: removed.slug, action: 'create' }],
      ]),
    );
    await succeed('up');
    assert.deepEqual(changed(before, await fleet.ids(STACK)), [removed.name]);
    await allHealthy();
  });

  it('finishes after Ctrl-C during an update, with nothing untracked', async () => {
    edit('interrupted');
    const { child } = await begun();
    child.kill('SIGINT');
    assert.equal((await child).exitCode, 130);
    await succeed('up');
    await allHealthy();
  });

  for (const [what, victim] of [
    ['Pulumi', (): number => holder()],
    ['bin/fleet', (child: execa.ExecaChildProcess): number => child.pid ?? 0],
  ] as const) {
    it(`finishes after ${what} was killed during an update`, async () => {
      edit(`killed ${what}`);
      const { child } = await begun();
      await until('the old container is gone', async () =>
        (await listContainers(STACK)).some(({ State }) => State.Health?.Status === 'starting')
          ? true
          : undefined,
      );
      process.kill(victim(child), 'SIGKILL');
      assert.notEqual((await child).exitCode, 0);
      await succeed('up');
      await allHealthy();
      const { deployment } = JSON.parse(await pulumi('stack', 'export')) as {
        deployment: { pending_operations?: unknown[] };
      };
      assert.equal(deployment.pending_operations?.length ?? 0, 0);
    });
  }

  it('finishes after the registry stopped during an update', async function () {
    const registry = path.join(locateFleetHome(), 'run', 'registry.pid');
    if (!existsSync(registry)) {
      console.log('      skipped: the registry was not started by bin/fleet setup');
      this.skip();
    }
    edit('no registry');
    const { child } = await begun();
    process.kill(Number(readFileSync(registry, 'utf8')), 'SIGKILL');
    const failed = await child;
    assert.equal(failed.exitCode, 1);
    assert.match(failed.stderr, /localhost:5050: the registry does not answer/);
    await succeed('up');
    await allHealthy();
  });

  it('finishes after Docker restarted during an update', async function () {
    const docker = path.join(locateFleetHome(), 'run', 'dockerd.pid');
    // Setup starts no engine where DOCKER_HOST leads to one.
    if (process.env['DOCKER_HOST'] !== undefined || !existsSync(docker)) {
      console.log('      skipped: Docker was not started by bin/fleet setup');
      this.skip();
    }
    edit('no Docker');
    const { child } = await begun();
    const pid = Number(readFileSync(docker, 'utf8'));
    process.kill(pid, 'SIGTERM');
    assert.equal((await child).exitCode, 1);
    await until('Docker has stopped', () =>
      Promise.resolve(existsSync(`/proc/${String(pid)}`) ? undefined : true),
    );
    await succeed('up');
    await allHealthy();
  });

  it('refuses a second up', async () => {
    edit('twice');
    const { child } = await begun();
    const { code, err } = await run('up');
    assert.equal(code, 1);
    assert.match(err, /is held by another fleet command: 'process \d+ of \S+ in /);
    assert.equal((await child).exitCode, 0);
  });

  it('is refused by the other engine', async () => {
    const undo = fleet.edit(`Pulumi.${STACK}.yaml`, /engine: pulumi/, 'engine: embedded');
    const { code, err } = await run('up');
    undo();
    assert.equal(code, 1);
    assert.match(err, /fleet:engine: is not the engine of container \S+, pulumi: 'embedded'/);
  });

  it('goes down and keeps its volumes and images', async () => {
    const digests = await fleet.digests(STACK);
    const list = async (...what: string[]): Promise<string[]> => {
      const { stdout } = await execa('docker', [
        ...what,
        '--quiet',
        '--filter',
        `label=fleet.stack=${STACK}`,
      ]);
      return stdout === '' ? [] : stdout.split('\n');
    };
    assert.match(
      await succeed('down'),
      new RegExp(`volumes stay .*fleet-it-pulumi-${SERVERS.volume}`),
    );
    assert.deepEqual(await list('ps', '--all'), []);
    assert.deepEqual(await list('network', 'ls'), []);
    assert.equal((await list('volume', 'ls')).length, volumes);
    const client = new RegistryClient('localhost:5050');
    for (const [service, digest] of digests) {
      const repository = `${fleet.namespace}/${service.toLowerCase()}`;
      assert.ok(await client.hasDigest(repository, digest), service);
    }
    await succeed('down', '--volumes');
    assert.deepEqual(await list('volume', 'ls'), []);
  });
});
