import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import execa from 'execa';
import { root } from '../../src/lib/root';
import { useFakePrograms } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const read = (file: string): string => readFileSync(path.join(root, 'setup', file), 'utf8');
const hubImage = read('buildkit-image').trim();

/** What a current engine says of itself and of its plugins. */
const CURRENT_DOCKER = {
  'version*': 'echo 29.5.0',
  'buildx\\ version*': 'echo v0.29.1',
  'compose\\ version*': 'echo v2.40.3',
};

/** Runs setup with an empty home and this machine's programs behind the fakes. */
async function setup(env: Readonly<Record<string, string>>): Promise<execa.ExecaReturnValue> {
  const home = temporaryFolder();
  return execa(path.join(root, 'setup/setup.sh'), [], {
    env: { HOME: home, FLEET_HOME: path.join(home, 'fleet'), FLEET_CA: '', ...env },
    reject: false,
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A registry that holds nothing. */
const emptyRegistry = createHttpServer((request, response) => {
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  response.statusCode = request.url === '/v2/' ? 200 : 404;
  response.end();
});
const somethingElse = createServer((socket) => socket.destroy());
let registry = '';
let taken = 0;
let free = 0;
before(async () => {
  registry = `127.0.0.1:${String(await listen(emptyRegistry))}`;
  taken = await listen(somethingElse);
  const nothing = createServer();
  free = await listen(nothing);
  await new Promise((resolve) => nothing.close(resolve));
});
after(() => {
  emptyRegistry.close();
  somethingElse.close();
});

describe('setup, before it compiles anything,', () => {
  const asked = path.join(temporaryFolder(), 'go');
  useFakePrograms(() => ({
    docker: {
      'version*': 'echo 29.5.0',
      // A machine without plugins, hub or builder.
      'buildx*': 'exit 1',
      'compose*': 'exit 1',
      'image\\ inspect*': 'exit 1',
      'pull*': 'echo no such host >&2; exit 1',
    },
    go: { '*': `echo "$*" >>${asked}; exit 1` },
  }));
  const refusal = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const { exitCode, stdout, stderr } = await setup(env);
    assert.equal(exitCode, 1);
    assert.doesNotMatch(stdout, /building/);
    assert.throws(() => readFileSync(asked), /ENOENT/, 'go was asked for something');
    return stderr;
  };

  it('names the process on the port of the registry', async () => {
    const env = { FLEET_REGISTRY: `localhost:${String(taken)}` };
    assert.match(
      await refusal(env),
      new RegExp(
        `^error: registry: port ${String(taken)} is used by another process: '.+ \\(pid ${String(process.pid)}\\)'; stop it, or`,
      ),
    );
  });

  it('names the mirror that does not answer', async () => {
    const mirror = `http://${registry}/debian`;
    assert.match(
      await refusal({ FLEET_REGISTRY: registry, FLEET_DEBIAN_MIRROR: mirror }),
      /^error: builder: Debian's mirror does not answer, see .*\/mirror\.log: '.*\/debian'; check the network, or set FLEET_DEBIAN_MIRROR to another mirror$/,
    );
  });

  it('names the tool that FLEET_SKIP keeps from being built', async () => {
    assert.match(
      await refusal({ FLEET_REGISTRY: registry, FLEET_SKIP: 'tools' }),
      /^error: buildx: docker-buildx is missing, and FLEET_SKIP skips the step tools; remove tools from FLEET_SKIP$/,
    );
  });
});

describe('setup where Docker has its plugins', () => {
  const asked = path.join(temporaryFolder(), 'asked');
  useFakePrograms(() => ({
    docker: {
      'version*': 'echo 29.5.0',
      'buildx\\ version*': 'echo github.com/docker/buildx v0.12.0 abcdef0',
      'compose\\ version*': 'echo Docker Compose version v2.20.0-ds1',
      'buildx\\ inspect*': 'exit 1',
      'image\\ inspect\\ localhost/fleet-builder:runc-*': ':',
      'image\\ inspect*': 'exit 1',
      'pull\\ --quiet\\ cache.lan/*': ':',
      'pull*': 'exit 1',
      'run*': ':',
    },
    go: { 'env\\ GOVERSION': 'echo go1.99.0', '*': `echo "$*" >>${asked}; exit 1` },
  }));
  const BUILDKIT = 'github.com/moby/buildkit/cmd/buildkitd github.com/moby/buildkit/cmd/buildctl';

  for (const [where, hub, compiled] of [
    ['a hub answers', { FLEET_MIRROR: 'cache.lan/hub' }, './registry'],
    ['no hub answers', {}, `./registry ${BUILDKIT}`],
  ] as const) {
    it(`compiles only registry and BuildKit, as far as they are missing, where ${where}`, async () => {
      const { exitCode, stderr } = await setup({
        FLEET_REGISTRY: `localhost:${String(free)}`,
        FLEET_UPSTREAMS: 'hub',
        ...hub,
      });
      assert.equal(exitCode, 1);
      assert.match(stderr, /^error: tools: go cannot fetch the modules/m);
      assert.equal(readFileSync(asked, 'utf8'), `list -deps ${compiled}\n`);
      rmSync(asked);
    });
  }
});

describe('setup where a hub answers and Docker has its plugins', () => {
  const folder = temporaryFolder();
  const asked = path.join(folder, 'asked');
  useFakePrograms(() => ({
    docker: {
      ...CURRENT_DOCKER,
      'buildx\\ inspect\\ --bootstrap*': `touch ${folder}/running`,
      'buildx\\ inspect*': `[ -e ${folder}/running ] && printf 'Driver: docker-container\\nStatus: running\\n'`,
      'image\\ inspect*': `[ -e ${folder}/pulled ]`,
      'pull*': `echo "$*" >>${asked}; touch ${folder}/pulled`,
      'run\\ *--privileged*': `echo "$*" >>${asked}`,
      'buildx\\ create*': `echo "$*" >>${asked}`,
      'cp*': ':',
    },
    go: { '*': 'exit 1' },
    sudo: { '*': `echo "sudo $*" >>${asked}` },
  }));

  it('compiles nothing, and makes the builder of the image that the hub gives, by digest', async () => {
    const { exitCode, stdout, stderr } = await setup({
      FLEET_REGISTRY: registry,
      FLEET_UPSTREAMS: 'hub',
      FLEET_MIRROR: 'cache.lan/hub',
    });
    assert.equal(exitCode, 0, stderr);
    assert.doesNotMatch(stdout, /building/);
    const image = `cache.lan/hub/${hubImage}`;
    const [pull, trial, create, ...more] = readFileSync(asked, 'utf8').trim().split('\n');
    assert.equal(pull, `pull --quiet ${image}`);
    assert.equal(
      trial,
      `run --rm --init --network host --privileged --entrypoint buildkitd ${image} --version`,
    );
    assert.match(
      create ?? '',
      /^buildx create --name fleet --driver docker-container --driver-opt network=host,image=(\S+) --config \S+\/buildkitd\.toml$/,
    );
    assert.ok(create?.includes(`image=${image} `));
    assert.deepEqual(more, []);
  });
});

for (const [what, container, made] of [
  ['has lost its container', 'exit 1', true],
  ['has stopped', 'echo exited', false],
] as const) {
  describe(`setup where the builder that it made ${what}, on an engine that is not in use now,`, () => {
    const folder = temporaryFolder();
    const asked = path.join(folder, 'asked');
    const home = temporaryFolder({ 'fleet/run/builder': 'fleet\n' });
    useFakePrograms(() => ({
      docker: {
        ...CURRENT_DOCKER,
        'buildx\\ inspect\\ --bootstrap*': `touch ${folder}/running`,
        'buildx\\ inspect*': `printf 'Driver: docker-container\\nEndpoint: unix:///its.sock\\nStatus: '; [ -e ${folder}/running ] && echo running || echo inactive`,
        '--host\\ unix:///its.sock\\ container\\ inspect*': container,
        'image\\ inspect*': ':',
        'run*': ':',
        'buildx\\ rm*': `echo "$*" >>${asked}`,
        'buildx\\ create*': `echo "$*" >>${asked}`,
        'cp*': ':',
      },
      go: { '*': 'exit 1' },
    }));

    it(made ? 'makes it anew, as at first, and keeps its cache' : 'starts it there', async () => {
      const { exitCode, stderr } = await setup({
        FLEET_REGISTRY: registry,
        FLEET_UPSTREAMS: 'hub',
        HOME: home,
        FLEET_HOME: path.join(home, 'fleet'),
      });
      assert.equal(exitCode, 0, stderr);
      assert.ok(existsSync(`${folder}/running`));
      assert.equal(existsSync(asked), made);
      if (!made) return;
      const [removed, created = ''] = readFileSync(asked, 'utf8').trim().split('\n');
      assert.equal(removed, 'buildx rm --force --keep-state fleet');
      assert.match(created, /^buildx create --name fleet --driver docker-container /);
    });
  });
}

describe('the checkers of the test run', () => {
  useFakePrograms(() => ({
    sudo: { '*': 'echo not in the sudoers file >&2; exit 1' },
    'apt-get': { '*': 'exit 100' },
  }));
  const NEEDED = ['bash', 'sh', 'env', 'cat', 'cut', 'dirname', 'flock', 'mkdir', 'readlink'];

  it('are left out, with the reason, where this user may not install them', async () => {
    const [fakes = '', ...rest] = (process.env['PATH'] ?? '').split(':');
    const folder = temporaryFolder();
    for (const name of [...NEEDED, 'sha256sum', 'tail']) {
      const found = rest.map((each) => path.join(each, name)).find((file) => existsSync(file));
      if (found !== undefined) symlinkSync(found, path.join(folder, name));
    }
    const { exitCode, stdout, stderr } = await execa(path.join(root, 'setup/test-tools.sh'), [], {
      env: { FLEET_HOME: temporaryFolder(), PATH: `${fakes}:${folder}` },
      reject: false,
    });
    assert.equal(exitCode, 0, stderr);
    const left = [...stdout.matchAll(/^(\S+) is missing and .+: its check is skipped$/gm)];
    assert.deepEqual(
      left.map(([, name]) => name),
      ['shellcheck', 'chromium', 'actionlint', 'hadolint'],
    );
  });
});

describe("BuildKit's image", () => {
  it('is of the version that setup builds where no hub answers', () => {
    const [, version] = /moby\/buildkit (v\S+)/.exec(read('tools/go.mod')) ?? [];
    assert.match(
      hubImage,
      new RegExp(`^docker\\.io/moby/buildkit:${String(version)}@sha256:[0-9a-f]{64}$`),
    );
  });
});

describe('a command that needs root', () => {
  useFakePrograms(() => ({ sudo: { '*': 'echo done' } }));

  it('is said before sudo runs it, where its output goes to a log too', async () => {
    const folder = temporaryFolder({ 'lib.sh': read('lib.sh') });
    const script = 'mkdir -p "$run"; step=docker; logged apt as_root apt-get install -q docker.io';
    // Its own user is what decides: root needs no sudo.
    const other = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const user = process.getuid?.() === 0 ? other : [];
    const [programs = ''] = (process.env['PATH'] ?? '').split(':');
    for (const each of [folder, programs]) {
      chmodSync(path.dirname(each), 0o755);
      chmodSync(each, 0o777);
    }
    const [command, ...args] = [...user, 'bash', '--norc', '-c', `set -eu; . ./lib.sh; ${script}`];
    const { stdout } = await execa(command, args, { cwd: folder, env: { FLEET_HOME: folder } });
    assert.equal(stdout, '  docker     sudo apt-get install -q docker.io');
    assert.equal(readFileSync(path.join(folder, 'run/apt.log'), 'utf8'), 'done\n');
  });
});
