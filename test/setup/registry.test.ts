import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import execa from 'execa';
import { root } from '../../src/lib/root';
import { digestOf, useFakePrograms } from '../support/environment';
import { temporaryFolder } from '../support/folders';

/** Leaves out what these tests do without. */
const SKIP = 'docker,tools,buildx,compose,builder';
const ANSWERS = { 'docker-distribution-api-version': 'registry/2.0' };

/** A registry that setup did not start. */
class OtherRegistry {
  /** Digests by `repository/reference`. */
  readonly held = new Map<string, string>();
  asksForLogin = false;
  private readonly server: Server = createServer((request, response) => {
    const [, name = ''] = /^\/v2\/(.+)$/.exec((request.url ?? '').replace('/manifests', '')) ?? [];
    const digest = this.held.get(name);
    if (digest !== undefined) response.setHeader('docker-content-digest', digest);
    const found = request.url === '/v2/' || digest !== undefined;
    response.writeHead(this.asksForLogin ? 401 : found ? 200 : 404, ANSWERS).end();
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `localhost:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Holds an image by its digest, and under the tag. */
  hold(repository: string, tag: string, digest: string): void {
    this.held.set(`${repository}/${digest}`, digest);
    this.held.set(`${repository}/${tag}`, digest);
  }

  stop(): void {
    this.server.close();
  }
}

describe('setup where a registry answers that it did not start', () => {
  let other: OtherRegistry;
  let registry: string;
  let home: string;
  beforeEach(async () => {
    other = new OtherRegistry();
    registry = await other.start();
    home = temporaryFolder();
  });
  afterEach(() => {
    other.stop();
  });
  useFakePrograms(() => ({ docker: { 'login\\ localhost:*': `[ -e "$HOME/logged-in" ]` } }));

  const setup = async (
    env: Readonly<Record<string, string>> = {},
  ): Promise<execa.ExecaReturnValue> =>
    execa(path.join(root, 'setup/setup.sh'), [], {
      env: {
        HOME: home,
        FLEET_HOME: path.join(home, 'fleet'),
        FLEET_CA: '',
        FLEET_REGISTRY: registry,
        FLEET_UPSTREAMS: 'hub',
        FLEET_SKIP: SKIP,
        DOCKER_CONFIG: path.join(home, '.docker'),
        FLEET_QUIET: '1',
        ...env,
      },
      reject: false,
    });
  const noted = (): boolean => existsSync(path.join(home, 'fleet/run/open-registries', registry));

  it('uses it, and notes once that it asks for no login, until it does', async () => {
    const said = `  registry   ${registry} was not started by setup and asks for no login: builds take no cache from it`;
    const first = await setup();
    assert.deepEqual([first.exitCode, first.stderr, first.stdout], [0, '', said]);
    assert.ok(noted());
    assert.equal((await setup()).stdout, '');
    other.asksForLogin = true;
    writeFileSync(path.join(home, 'logged-in'), '');
    assert.deepEqual(await setup().then(({ exitCode, stderr }) => [exitCode, stderr]), [0, '']);
    assert.equal(noted(), false);
  });

  it('says how to log in where Docker has no login to it', async () => {
    other.asksForLogin = true;
    const { exitCode, stderr } = await setup();
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      new RegExp(
        `error: registry: asks for a login that Docker does not have: '${registry}'; run docker login ${registry}, or write another port in fleet:registry$`,
      ),
    );
  });

  it("refuses another user's, and tells it no login", async function () {
    if (process.getuid?.() !== 0) {
      console.log('      skipped: becoming another user needs root');
      this.skip();
    }
    const script = `require('node:http').createServer((q, r) => { r.writeHead(200, ${JSON.stringify(ANSWERS)}).end(); }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;
    const node = [process.execPath, '-e', script];
    const strangers = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const child = spawn('setpriv', [...strangers, ...node], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    registry = `localhost:${port.toString().trim()}`;
    const { exitCode, stderr } = await setup();
    child.kill();
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /^error: registry: port \d+ is used by another user of this machine: 'user id 65534'; write another port in fleet:registry, such as localhost:\d+$/,
    );
  });
});

describe('setup where its own registry runs', () => {
  it('on another port names that port, and ends nothing', async () => {
    const config = 'http: { addr: "127.0.0.1:5999" }\n';
    const home = temporaryFolder({
      'fleet/run/registry.yml': config,
      serve: 'mkfifo wait; read <wait\n',
    });
    const run = path.join(home, 'fleet/run');
    // bash by the registry's name and arguments: it runs the script `serve`.
    symlinkSync('/bin/bash', path.join(home, 'registry'));
    const child = spawn(path.join(home, 'registry'), ['serve', path.join(run, 'registry.yml')], {
      cwd: home,
      stdio: 'ignore',
    });
    writeFileSync(path.join(run, 'registry.pid'), `${String(child.pid)}\n`);
    const free = new OtherRegistry();
    const registry = await free.start();
    free.stop();
    const { exitCode, stderr } = await execa(path.join(root, 'setup/setup.sh'), [], {
      env: {
        HOME: home,
        FLEET_HOME: path.join(home, 'fleet'),
        FLEET_CA: '',
        FLEET_REGISTRY: registry,
        FLEET_UPSTREAMS: 'hub',
        FLEET_SKIP: SKIP,
      },
      reject: false,
    });
    assert.equal(child.exitCode, null);
    child.kill('SIGKILL');
    assert.equal(exitCode, 1);
    assert.equal(
      stderr,
      `error: registry: runs on another port: '${registry}'; write localhost:5999 in fleet:registry, or set FLEET_HOME to another folder for a second registry`,
    );
  });
});

describe('stand-ins', () => {
  let registry: OtherRegistry;
  let address: string;
  let home: string;
  const [debian, redis, moved, made] = ['a', 'b', 'c', 'd'].map(digestOf) as [
    string,
    string,
    string,
    string,
  ];
  beforeEach(async () => {
    registry = new OtherRegistry();
    address = await registry.start();
    home = temporaryFolder({ 'fleet/keep': '' });
  });
  afterEach(() => {
    registry.stop();
  });
  // As buildx does, it writes what it made beside what it was asked for.
  const build = `while [ "$1" != --metadata-file ]; do shift; done; echo '  "containerimage.digest": "${made}",' >"$2"; echo built >>"$HOME/built"`;
  // buildx prints its list of an image for any format that begins with {{.Manifest.
  const inspect = `for ref; do :; done; printf 'Name:      %s\\nMediaType: application/vnd.oci.image.manifest.v1+json\\nDigest:    %s\\n' "$ref" "\${ref#*@}"`;
  useFakePrograms(() => ({
    docker: {
      'buildx\\ build*': build,
      'buildx\\ imagetools\\ inspect*': inspect,
      'login\\ localhost:*': 'true',
    },
  }));

  const file = (name: string): string => path.join(home, 'fleet', name);
  /** The tag that a recipe and a base have, by setup's own words. */
  const tagOf = async (name: string, base: string): Promise<string> => {
    const script = `set -eu; FLEET_HOME=$PWD; here=${root}/setup debian_mirror=; . ${root}/setup/steps/upstreams.sh; standin_tag ${name} "${base}"`;
    return (await execa('bash', ['--norc', '-c', script], { cwd: home })).stdout;
  };
  const setup = async (): Promise<Record<string, string>> => {
    const { exitCode, stderr } = await execa(path.join(root, 'setup/setup.sh'), [], {
      env: {
        HOME: home,
        FLEET_HOME: path.join(home, 'fleet'),
        FLEET_CA: '',
        FLEET_REGISTRY: address,
        FLEET_STANDINS: 'debian redis',
        FLEET_SKIP: SKIP,
      },
      reject: false,
    });
    assert.equal(exitCode, 0, stderr);
    return JSON.parse(readFileSync(file('upstreams.json'), 'utf8')) as Record<string, string>;
  };
  const ref = (name: string, digest: string): string => `${address}/upstream/${name}@${digest}`;
  const both = { debian: debian, redis: redis };
  let tags: Record<keyof typeof both, string>;
  const remembered = (): string[] => readFileSync(file('standins'), 'utf8').trim().split('\n');
  const builds = (): boolean => existsSync(path.join(home, 'built'));

  beforeEach(async () => {
    tags = {
      debian: await tagOf('debian', ''),
      redis: await tagOf('redis', ref('debian', debian)),
    };
    for (const [name, digest] of Object.entries(both)) {
      registry.hold(`upstream/${name}`, tags[name as keyof typeof both], digest);
    }
  });
  const remember = (): void => {
    writeFileSync(
      file('standins'),
      `debian ${tags.debian} ${debian}\nredis ${tags.redis} ${redis}\n`,
    );
  };

  it('are taken by the digest that is remembered, whatever their tag stands for', async () => {
    remember();
    registry.hold('upstream/debian', tags.debian, moved);
    registry.hold('upstream/redis', tags.redis, moved);
    assert.deepEqual(await setup(), { debian: ref('debian', debian), redis: ref('redis', redis) });
    assert.equal(builds(), false);
  });

  it('are taken where the registry asks for a login that is not of this FLEET_HOME', async () => {
    remember();
    registry.asksForLogin = true;
    assert.deepEqual(await setup(), { debian: ref('debian', debian), redis: ref('redis', redis) });
    assert.equal(builds(), false);
  });

  it('are made again where the registry has lost them, whatever their tag stands for', async () => {
    remember();
    registry.held.delete(`upstream/redis/${redis}`);
    registry.hold('upstream/redis', tags.redis, moved);
    registry.held.set(`upstream/redis/${made}`, made); // as what the build pushes
    assert.deepEqual(await setup(), { debian: ref('debian', debian), redis: ref('redis', made) });
    assert.ok(builds());
    assert.deepEqual(remembered(), [
      `debian ${tags.debian} ${debian}`,
      `redis ${tags.redis} ${made}`,
    ]);
    assert.equal(statSync(file('standins')).mode & 0o777, 0o600);
  });

  it('of an earlier version are taken over where they still have their tags', async () => {
    writeFileSync(
      file('upstreams.json'),
      `{\n  "debian": "${ref('debian', debian)}",\n  "redis": "${ref('redis', redis)}"\n}\n`,
    );
    assert.deepEqual(await setup(), { debian: ref('debian', debian), redis: ref('redis', redis) });
    assert.equal(builds(), false);
    assert.deepEqual(remembered(), [
      `debian ${tags.debian} ${debian}`,
      `redis ${tags.redis} ${redis}`,
    ]);
  });

  it('of an earlier version are made again where another one has their tag', async () => {
    writeFileSync(
      file('upstreams.json'),
      `{\n  "debian": "${ref('debian', debian)}",\n  "redis": "${ref('redis', redis)}"\n}\n`,
    );
    registry.hold('upstream/redis', tags.redis, moved);
    registry.held.set(`upstream/redis/${made}`, made);
    assert.deepEqual(await setup(), { debian: ref('debian', debian), redis: ref('redis', made) });
    assert.ok(builds());
  });
});
