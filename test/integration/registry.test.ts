import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { readUpstreamRefs } from '../../src/checkout/upstreams';
import { locateFleetHome } from '../../src/lib/home';
import { root } from '../../src/lib/root';
import { locateDockerConfig } from '../../src/registry-client/login';
import { RegistryClient } from '../../src/registry-client/client';
import { useEnvironment, findFreePort } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { smallStack } from '../support/stack';
import { onEachEngine } from './each-engine';
import { changed, OFFSETS, until } from './fleet-under-test';
import { SMALL, writeSmallFleet } from './small-fleet';

/** Stand-ins that a small fleet stands on: what they are FROM first. */
const STANDINS = ['debian', 'redis', 'nats'];
/** A login of the user's to another registry. */
const OTHER_LOGIN = { auth: Buffer.from('me:secret').toString('base64') };

/** A user's own FLEET_HOME and Docker configuration, with a registry as earlier versions started it. */
class EarlierHome {
  readonly home = temporaryFolder();
  readonly docker = temporaryFolder({
    'config.json': JSON.stringify({ auths: { 'registry.example.com': OTHER_LOGIN } }),
  });
  private port = 0;

  get registry(): string {
    return `localhost:${String(this.port)}`;
  }

  /** Gives it the machine's tools, and a registry that holds the machine's stand-ins. */
  async make(): Promise<void> {
    this.port = await findFreePort();
    mkdirSync(path.join(this.home, 'bin'));
    for (const file of ['registry', 'registry.stamp']) {
      cpSync(path.join(locateFleetHome(), 'bin', file), path.join(this.home, 'bin', file));
    }
    const plugins = path.join(path.dirname(locateDockerConfig()), 'cli-plugins');
    if (existsSync(plugins)) symlinkSync(plugins, path.join(this.docker, 'cli-plugins'));
    const storage = `storage: { filesystem: { rootdirectory: "${this.home}/registry" }, delete: { enabled: true } }`;
    const http = `http: { addr: "127.0.0.1:${String(this.port)}" }`;
    writeFiles(this.home, {
      'run/registry.yml': `version: 0.1\nlog: { level: warn, accesslog: { disabled: true } }\n${storage}\n${http}\n`,
    });
    await this.startRegistry();
    await this.copyStandIns();
  }

  private async startRegistry(): Promise<void> {
    const child = spawn(
      path.join(this.home, 'bin/registry'),
      ['serve', path.join(this.home, 'run/registry.yml')],
      { stdio: 'ignore', detached: true, env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' } },
    );
    child.unref();
    writeFiles(this.home, { 'run/registry.pid': `${String(child.pid)}\n` });
    await until('the registry answers', async () => (await this.ask()) === 200 || undefined);
  }

  private async copyStandIns(): Promise<void> {
    const upstream = readUpstreamRefs(root, smallStack());
    const refs: Record<string, string> = {};
    for (const name of STANDINS) {
      const from = upstream(name);
      const digest = must(from.split('@')[1]);
      const tag = await this.tagOf(name, refs['debian'] ?? '');
      const to = `${this.registry}/upstream/${name}`;
      const copy = ['create', '--prefer-index=false', '--tag', `${to}:${tag}`, from];
      await execa('docker', ['buildx', 'imagetools', ...copy]);
      refs[name] = `${to}@${digest}`;
    }
    const lines = Object.entries(refs).map(([name, ref]) => `  "${name}": "${ref}"`);
    writeFiles(this.home, { 'upstreams.json': `{\n${lines.join(',\n')}\n}\n` });
  }

  /** The tag that setup gives to a stand-in on this base. */
  private async tagOf(name: string, base: string): Promise<string> {
    const script = `set -eu; here=${root}/setup debian_mirror=; . ${root}/setup/steps/upstreams.sh; standin_tag ${name} "${base}"`;
    const { stdout } = await execa('bash', ['--norc', '-c', script], {
      env: { FLEET_HOME: this.home },
    });
    return stdout;
  }

  /** @returns the status that the registry answers to somebody without a login; 0 where it does not answer */
  async ask(method = 'GET', what = ''): Promise<number> {
    const url = `http://${this.registry}/v2/${what}`;
    return await fetch(url, { method }).then(
      ({ status }) => status,
      () => 0,
    );
  }

  read(file: string): string {
    return readFileSync(path.join(this.home, file), 'utf8');
  }

  logins(): Readonly<Record<string, unknown>> {
    const config = readFileSync(path.join(this.docker, 'config.json'), 'utf8');
    return (JSON.parse(config) as { auths: Record<string, unknown> }).auths;
  }

  /** Ends the registry, and removes what Docker has of it. */
  async remove(): Promise<void> {
    if (!existsSync(path.join(this.home, 'run/registry.pid'))) return;
    process.kill(Number(this.read('run/registry.pid')));
    const format = ['--digests', '--format', '{{.Repository}}@{{.Digest}}'];
    const { stdout } = await execa('docker', ['image', 'ls', ...format]);
    const images = stdout.split('\n').filter((image) => image.startsWith(`${this.registry}/`));
    if (images.length > 0) await execa('docker', ['image', 'rm', '--force', ...images]);
    rmSync(this.home, { recursive: true });
  }
}

onEachEngine('a fleet whose registry has no login yet', __filename, (place) => {
  const { stack } = place;
  const earlier = new EarlierHome();
  const images = new Map<string, string>();
  let ids: ReadonlyMap<string, string>;

  after(() => earlier.remove());
  before(async () => {
    await earlier.make();
  });
  useEnvironment(() => ({
    FLEET_HOME: earlier.home,
    DOCKER_CONFIG: earlier.docker,
    BUILDX_CONFIG: path.join(path.dirname(locateDockerConfig()), 'buildx'),
  }));
  before(async () => {
    await place.begin({ registry: earlier.registry, portOffset: OFFSETS.registry });
    writeSmallFleet(place.fleet);
    // As an earlier version: setup touches neither the registry nor its stand-ins.
    const { code, err } = await place.fleet.run(['up', '--stack', stack], {
      FLEET_SKIP: 'registry,upstreams',
    });
    assert.equal(code, 0, err);
    ids = await place.fleet.ids(stack);
    for (const [name, digest] of await place.fleet.digests(stack)) images.set(name, digest);
    assert.equal(await earlier.ask(), 200);
  });

  it('is moved over by the next up: nothing is built and no container replaced', async () => {
    const upstreams = earlier.read('upstreams.json');
    const said = await place.fleet.succeed('up', '--stack', stack);
    assert.match(said, /ending the registry .*, to start it with its login/);
    assert.doesNotMatch(said, /▸|STAND-IN/);
    assert.deepEqual(changed(ids, await place.fleet.ids(stack)), []);
    assert.deepEqual(changed(images, await place.fleet.digests(stack)), []);
    assert.equal(earlier.read('upstreams.json'), upstreams);
  });

  it('then refuses everybody without the login, which is kept for this user alone', async () => {
    assert.equal(await earlier.ask(), 401);
    assert.equal(await earlier.ask('POST', 'upstream/debian/blobs/uploads/'), 401);
    const namespace = `${place.fleet.namespace}/${SMALL.worker.toLowerCase()}`;
    assert.equal(await earlier.ask('GET', `${namespace}/manifests/buildcache`), 401);
    for (const [file, mode] of [
      ['registry-login', 0o700],
      ['registry-login/password', 0o600],
      ['registry-login/htpasswd', 0o600],
      ['registry', 0o700],
    ] as const) {
      assert.equal(statSync(path.join(earlier.home, file)).mode & 0o777, mode, file);
    }
    assert.match(earlier.read('registry-login/htpasswd'), /^fleet:\$2[aby]\$/);
    const { [earlier.registry]: own, ...others } = earlier.logins();
    assert.ok(own);
    assert.deepEqual(others, { 'registry.example.com': OTHER_LOGIN });
  });

  it('changes nothing by a further up, and logs nobody in again', async () => {
    const said = await place.fleet.succeed('up', '--stack', stack);
    assert.doesNotMatch(said, /▸|STAND-IN|docker login/);
  });

  it('builds, pushes, pulls and reads images with the login, which no state or log has', async () => {
    place.fleet.edit('agents/small/main.py', /$/, '\n# edited\n');
    await place.fleet.succeed('up', '--stack', stack);
    const now = await place.fleet.digests(stack);
    assert.deepEqual(changed(images, now), [...images.keys()].sort());
    const slug = SMALL.worker.toLowerCase();
    await place.fleet.succeed('sizes', '--stack', stack, slug);
    await place.fleet.succeed('sbom', '--stack', stack, slug);
    const repository = `${place.fleet.namespace}/${slug}`;
    const client = new RegistryClient(earlier.registry);
    assert.notEqual(await client.readDigest(repository, 'buildcache'), undefined);
    const password = earlier.read('registry-login/password');
    const basic = Buffer.from(`fleet:${password}`).toString('base64');
    const words = path.join(temporaryFolder({ words: `${password}\n${basic}\n` }), 'words');
    const folders = [
      place.fleet.folder,
      ...['state', 'run'].map((name) => `${earlier.home}/${name}`),
    ];
    if (place.engine === 'pulumi')
      folders.push((process.env['PULUMI_BACKEND_URL'] ?? '').replace('file://', ''));
    const found = await execa('grep', ['-rlF', '-f', words, ...folders], { reject: false });
    assert.deepEqual([found.exitCode, found.stdout], [1, '']);
  });
});
