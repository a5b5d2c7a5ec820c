import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { listContainers } from '../../../src/docker/containers';
import { locateFleetHome } from '../../../src/lib/home';
import { succeeds } from '../../../src/lib/exec';
import { root } from '../../../src/lib/root';
import { temporaryFolder } from '../../support/folders';
import { COPIED, linkPackages } from '../../support/project';
import { locateDockerSocket } from '../../support/docker-socket';
import { commit, git } from '../../support/git';
import { SERVICES } from '../../support/rows';
import { FleetUnderTest, OFFSETS } from '../fleet-under-test';

const STACK = 'it-users';
const BUILDER = 'fleet-it-users';
const REGISTRY = 'localhost:5066';
const PLAIN = 'fleet-it-plain';
const WITH_SUDO = 'fleet-it-sudo';

/** A user of this machine, made for a test: in the group of Docker's socket, with a home and a fresh clone. */
class User {
  readonly home: string;
  readonly clone: string;
  readonly sudoLog: string;

  private constructor(readonly name: string) {
    this.home = path.join('/home', name);
    this.clone = path.join(this.home, 'fleet');
    this.sudoLog = path.join(temporaryFolder(), 'sudo');
  }

  /** Explains why none can be made here; undefined if one can. */
  static async unavailable(): Promise<string | undefined> {
    if (process.getuid?.() !== 0) return 'making a user needs root';
    for (const program of ['useradd', 'userdel', 'setpriv']) {
      if (!(await succeeds('which', [program]))) return `${program} is not installed`;
    }
    return existsSync(locateDockerSocket())
      ? undefined
      : 'the Docker engine is not on this machine';
  }

  static make(name: string, project: string): User {
    const user = new User(name);
    const group = String(statSync(locateDockerSocket()).gid);
    execFileSync('useradd', ['--create-home', '--home-dir', user.home, '--groups', group, name]);
    git(project, '', 'clone', '--quiet', project, user.clone);
    // Without a link bin/fleet installs the packages itself.
    if (isReadableForAll(project)) linkPackages(user.clone);
    user.giveTools();
    user.ownHome();
    return user;
  }

  private ownHome(): void {
    execFileSync('chown', ['--recursive', '--no-dereference', `${this.name}:`, this.home]);
  }

  /** Lets the user run anything by sudo, without a password, and keeps a log of it. */
  allowSudo(): void {
    const rules = `Defaults:${this.name} logfile=${this.sudoLog}\n${this.name} ALL=(ALL) NOPASSWD: ALL\n`;
    writeFileSync(`/etc/sudoers.d/${this.name}`, rules, { mode: 0o440 });
  }

  /** Copies what setup compiled on this machine, and Docker's plugins to where a distribution's would be found. */
  private giveTools(): void {
    const [from, to] = [path.join(locateFleetHome(), 'bin'), path.join(this.fleetHome, 'bin')];
    mkdirSync(to, { recursive: true });
    for (const tool of ['registry', 'buildkitd', 'buildctl']) {
      for (const file of [tool, `${tool}.stamp`]) {
        if (existsSync(path.join(from, file))) cpSync(path.join(from, file), path.join(to, file));
      }
    }
    const plugins = path.join(this.home, '.docker/cli-plugins');
    mkdirSync(plugins, { recursive: true });
    for (const name of ['buildx', 'compose']) {
      const format = `{{range .ClientInfo.Plugins}}{{if eq .Name "${name}"}}{{.Path}}{{end}}{{end}}`;
      const plugin = execFileSync('docker', ['info', '--format', format], { encoding: 'utf8' });
      cpSync(realpathSync(plugin.trim()), path.join(plugins, `docker-${name}`));
    }
  }

  /** Runs a command in the clone as this user, with no other right than the groups'. */
  async run(command: string, ...args: string[]): Promise<execa.ExecaReturnValue> {
    return execa('setpriv', [...this.become(), command, ...args], {
      cwd: this.clone,
      env: {
        HOME: this.home,
        USER: this.name,
        XDG_DATA_HOME: undefined,
        FLEET_HOME: undefined,
        // npx tells those that it starts of root's.
        npm_config_cache: undefined,
        NO_COLOR: '1',
      },
      reject: false,
    });
  }

  /** Builds a Dockerfile by the builder that setup made for this user. */
  async build(dockerfile: string): Promise<void> {
    const options = ['--builder', BUILDER, '--no-cache', '--output', 'type=cacheonly'];
    const file = path.join(this.home, 'Dockerfile');
    writeFileSync(file, dockerfile);
    const { exitCode, stderr } = await this.run(
      'docker',
      'buildx',
      'build',
      ...options,
      '-f',
      file,
      'setup/standins/debian',
    );
    rmSync(file);
    assert.equal(exitCode, 0, stderr);
  }

  /** Copies the stand-ins that another user has made into this one's registry, which does not run yet, with their digests. */
  takeStandIns({ fleetHome }: User): void {
    const data = 'registry/docker/registry/v2';
    for (const part of [`${data}/blobs`, `${data}/repositories/upstream`, 'standins']) {
      const to = path.join(this.fleetHome, part);
      mkdirSync(path.dirname(to), { recursive: true });
      cpSync(path.join(fleetHome, part), to, { recursive: true });
    }
    this.ownHome();
  }

  /** Reads the reference of the image that stands for Debian's here. */
  debian(): string {
    const upstreams = readFileSync(path.join(this.fleetHome, 'upstreams.json'), 'utf8');
    return (JSON.parse(upstreams) as { debian: string }).debian;
  }

  private become(): string[] {
    return [`--reuid=${this.name}`, `--regid=${this.name}`, '--init-groups'];
  }

  async fleet(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run('bin/fleet', '--stack', STACK, ...args);
    assert.equal(exitCode, 0, `bin/fleet ${args.join(' ')}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Lists what in the home, clone included, is not this user's. */
  foreignFiles(): string[] {
    const found = execFileSync('find', [this.home, '!', '-user', this.name], { encoding: 'utf8' });
    return found.split('\n').filter((line) => line !== '');
  }

  private get fleetHome(): string {
    return path.join(this.home, '.local/share/fleet');
  }
}

/** Tells whether any user may read the packages of this checkout. */
function isReadableForAll(folder: string): boolean {
  const packages = realpathSync(path.join(folder, 'node_modules/tsx/package.json'));
  try {
    execFileSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', 'cat', packages]);
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes what a killed run left, and starts the process that removes all users with what they started: it waits for
 * the end of its input, which comes at the latest with the end of this process.
 */
async function startRemover(): Promise<ChildProcess> {
  const script = path.join(root, 'test/integration/remove-users.sh');
  const remover = spawn(script, [STACK, BUILDER, REGISTRY, PLAIN, WITH_SUDO], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C is for the tests.
    detached: true,
  });
  await once(remover.stdout, 'data');
  return remover;
}

/** Lists what is left on this machine of the users and of what they started. */
function listRemains(): string[] {
  const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' });
  const container = `buildx_buildkit_${BUILDER}0`;
  const said = [
    docker('ps', '--all', '--format', '{{.Names}}'),
    docker('volume', 'ls', '--format', '{{.Name}}'),
    docker('network', 'ls', '--format', '{{.Name}}'),
    docker('image', 'ls', '--format', '{{.Repository}}'),
    readFileSync('/etc/passwd', 'utf8'),
    // A machine without sudo has no folder for its rules.
    ...['/home', '/etc/sudoers.d']
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder)),
  ];
  const names = [`fleet-${STACK}-`, container, `${REGISTRY}/`, PLAIN, WITH_SUDO];
  return said
    .flatMap((text) => text.split('\n'))
    .filter((line) => names.some((name) => line.includes(name)));
}

/** Starts a program by sudo and stops it, as setup does with Docker's engine where there is no systemd. */
const AS_SETUP_STARTS_DOCKER = `set -eu
  FLEET_HOME=$HOME/.local/share/fleet
  . setup/lib.sh
  step=docker
  daemon root sleep sleep 300
  until running sleep; do sleep 0.1; done
  as_root sh -c "kill $(cat "$run/sleep.pid")"`;

/** Brings up one service as each kind of user of a machine that has Docker. */
describe('a user in the group of Docker, in a fresh clone,', function () {
  this.timeout('30m');
  let project: FleetUnderTest;
  let remover: ChildProcess | undefined;
  let user: User | undefined;
  /** Who has made the stand-ins. */
  let maker: User | undefined;

  before(async function () {
    const reason = await User.unavailable();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    remover = await startRemover();
    project = new FleetUnderTest(__filename);
    project.writeStack(STACK, 'dev', {
      portOffset: OFFSETS.users,
      registry: REGISTRY,
      builder: BUILDER,
      // Ubuntu's packages show nothing that Debian's do not.
      legacyPython: "'3.11'",
    });
    commit(project.folder, COPIED);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    // The next user has the same port and builder.
    await user?.run('bin/fleet', '--stack', STACK, 'down', '--volumes');
    await user?.run('bin/fleet', '--stack', STACK, 'setup', '--stop');
  });
  after('leaves nothing', async () => {
    if (!remover) return;
    const ended = once(remover, 'exit');
    remover.stdin?.end();
    await ended;
    assert.deepEqual(listRemains(), []);
  });

  /** Goes all the way from the first up to the end, and looks at what is left. */
  const liveThrough = async (one: User): Promise<void> => {
    const { name } = SERVICES.first;
    // Once is enough, as they are made without sudo in any case.
    if (maker) one.takeStandIns(maker);
    const up = ['up', '--only', name, '--no-watch'];
    const first = await one.fleet(...up);
    assert.match(first, new RegExp(`^${name} +healthy`, 'm'));
    assert.equal(first.includes('making a STAND-IN for debian'), maker === undefined);
    assert.doesNotMatch(first, /building docker-|^ +\S+ +sudo /m);
    assert.doesNotMatch(await one.fleet(...up), /▸/);
    // As the images of agents from another repository have it: BuildKit needs a right of its own for that.
    await one.build(`FROM ${one.debian()}\nRUN --network=none true\n`);
    await one.fleet('down', '--volumes');
    assert.deepEqual(await listContainers(STACK), []);
    const stopped = await one.fleet('setup', '--stop');
    assert.match(stopped, new RegExp(`stopping ${BUILDER} `));
    assert.match(stopped, /registry +stopping/);
    assert.deepEqual(one.foreignFiles(), []);
    maker ??= one;
  };

  it('with sudo brings it up, changes nothing by a second up, takes it down, and sudo runs nothing', async function () {
    if (!(await succeeds('which', ['sudo']))) {
      console.log('      skipped: sudo is not installed');
      this.skip();
    }
    user = User.make(WITH_SUDO, project.folder);
    user.allowSudo();
    assert.equal((await user.run('sudo', 'true')).exitCode, 0);
    rmSync(user.sudoLog);
    await liveThrough(user);
    assert.equal(existsSync(user.sudoLog), false);
    const { stdout } = await user.run('bash', '-c', AS_SETUP_STARTS_DOCKER);
    assert.match(stdout, /^ {2}docker {5}sudo sleep 300\n {2}docker {5}sudo sh -c kill \d+$/);
    assert.deepEqual(user.foreignFiles(), []);
  });

  it('without root does the same', async () => {
    user = User.make(PLAIN, project.folder);
    await liveThrough(user);
  });
});
