import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { fleetHome } from '../support/environment';
import { temporaryFolder, writeFiles } from '../support/folders';
import { linkPackages } from '../support/project';

const HIDDEN = 'node_modules/.package-lock.json';

interface Lock {
  readonly packages: Record<string, { version?: string; integrity?: string }>;
}

/** A project with the packages of this one. Its program only says that it runs, and its npm only that it is called. */
class SmallProject {
  readonly folder = temporaryFolder({
    // Starting the real program takes a second each time.
    'tools/node': `#!/bin/sh
case $1 in --import) echo runs ;; *) exec ${process.execPath} "$@" ;; esac
`,
    // Like npm ci, it removes its copy of the lock first and writes it last.
    'tools/npm': `#!/bin/sh
echo "npm $1" >>../calls
rm -f ${HIDDEN}
test ! -e ../interrupt || exit 130
cp ../lock ${HIDDEN}
`,
  });
  readonly project = path.join(this.folder, 'project');
  private readonly hidden = path.join(this.project, HIDDEN);

  constructor() {
    for (const file of ['bin/fleet', 'setup/node.sha512', 'package.json', 'package-lock.json']) {
      cpSync(path.join(root, file), path.join(this.project, file));
    }
    for (const tool of ['node', 'npm']) chmodSync(path.join(this.folder, 'tools', tool), 0o755);
    linkPackages(this.project);
    const lock = readFileSync(this.hidden);
    rmSync(this.hidden);
    writeFileSync(this.hidden, lock);
    writeFiles(this.folder, { lock: lock.toString() });
  }

  /** Changes npm's copy of the lock, as another command of npm would leave it. */
  changeInstalled(change: (packages: Lock['packages']) => void): void {
    const lock = JSON.parse(readFileSync(this.hidden, 'utf8')) as Lock;
    change(lock.packages);
    writeFileSync(this.hidden, JSON.stringify(lock));
  }

  /** Runs `bin/fleet`. @param home FLEET_HOME @returns what it printed, and npm's calls since the last run */
  run(
    home = fleetHome(),
    word = '--help',
    env: Readonly<Record<string, string | undefined>> = {},
  ): { readonly out: string; readonly err: string; readonly calls: string } {
    const { stdout, stderr } = spawnSync(path.join(this.project, 'bin/fleet'), [word], {
      encoding: 'utf8',
      env: {
        HOME: process.env['HOME'],
        FLEET_HOME: home,
        PATH: `${path.join(this.folder, 'tools')}:${process.env['PATH'] ?? ''}`,
        ...env,
      },
    });
    const log = path.join(this.folder, 'calls');
    const calls = existsSync(log) ? readFileSync(log, 'utf8').trim() : '';
    rmSync(log, { force: true });
    return { out: stdout.trim(), err: stderr.trim(), calls };
  }
}

describe('bin/fleet', () => {
  it('takes packages that npm ci has installed, and installs none', () => {
    const small = new SmallProject();
    for (const call of ['first', 'second']) {
      assert.deepEqual(small.run(), { out: 'runs', err: '', calls: '' }, call);
    }
  });

  it('installs after an npm ci that was interrupted, also one of its own', () => {
    const small = new SmallProject();
    assert.equal(small.run().out, 'runs'); // The stamp is there.
    rmSync(path.join(small.project, HIDDEN));
    writeFiles(small.folder, { interrupt: '' });
    const { out, err, calls } = small.run();
    assert.deepEqual([out, calls], ['', 'npm ci']);
    assert.match(
      err,
      /error: bin\/fleet: npm ci failed, see above; check the network, then run this again$/,
    );
    const { errors } = JSON.parse(small.run(undefined, '--json').out) as {
      errors: { message: string }[];
    };
    assert.deepEqual(errors, [
      {
        message: 'bin/fleet: npm ci failed, see above; check the network, then run this again',
      },
    ]);
    rmSync(path.join(small.folder, 'interrupt'));
    assert.deepEqual([small.run().calls, small.run().calls], ['npm ci', '']);
  });

  it('installs where a package has another version or is missing', () => {
    const small = new SmallProject();
    const changes: ((packages: Lock['packages']) => void)[] = [
      (packages) =>
        (packages['node_modules/zod'] = { ...packages['node_modules/zod'], version: '0.0.1' }),
      (packages) =>
        (packages['node_modules/zod'] = {
          ...packages['node_modules/zod'],
          integrity: 'sha512-other',
        }),
      // As after npm ci --omit=dev and --omit=optional.
      (packages) => delete packages['node_modules/mocha'],
      (packages) => Reflect.deleteProperty(packages, `node_modules/@esbuild/linux-${process.arch}`),
    ];
    for (const change of changes) {
      small.changeInstalled(change);
      assert.deepEqual([small.run().calls, small.run().calls], ['npm ci', ''], String(change));
    }
  });

  it('installs where the lock was changed, as by git pull', () => {
    const small = new SmallProject();
    const file = path.join(small.project, 'package-lock.json');
    const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
    assert.equal(small.run().calls, '');
    lock.packages['node_modules/new'] = { version: '1.0.0', integrity: 'sha512-new' };
    writeFileSync(file, JSON.stringify(lock));
    assert.equal(small.run().calls, 'npm ci');
  });

  it('runs where it may not write into node_modules', () => {
    const small = new SmallProject();
    writeFiles(small.project, {
      'node_modules/.fleet-stamp/is': 'a folder, as root may write anywhere',
    });
    assert.deepEqual(small.run(), { out: 'runs', err: '', calls: '' });
  });

  describe('without HOME, as cron starts it', () => {
    const none = { HOME: undefined, FLEET_HOME: undefined };
    const runWith = (getent: string): ReturnType<SmallProject['run']> => {
      const small = new SmallProject();
      writeFiles(small.folder, {
        'tools/getent': `#!/bin/sh\n${getent}\n`,
        'tools/node': `#!/bin/sh
case $1 in --import) echo "$HOME $NODE_COMPILE_CACHE" ;; *) exec ${process.execPath} "$@" ;; esac
`,
      });
      chmodSync(path.join(small.folder, 'tools/getent'), 0o755);
      return small.run('', '--help', none);
    };

    it('takes the home that the system knows', () => {
      const home = temporaryFolder();
      const { out } = runWith(`echo "me:x:0:0::${home}:/bin/sh"`);
      assert.equal(out, `${home} ${path.join(home, '.local/share/fleet/cache/node')}`);
    });

    it('says what to set where the system knows none', () => {
      const { out, err } = runWith('exit 2');
      assert.equal(out, '');
      assert.match(
        err,
        /^error: HOME: is not set, and the system knows no home of this user; set HOME, /,
      );
    });
  });

  it('keeps the code that Node compiles in FLEET_HOME', () => {
    const small = new SmallProject();
    const home = fleetHome();
    writeFiles(small.folder, {
      'tools/node': `#!/bin/sh
case $1 in --import) echo "$NODE_COMPILE_CACHE" ;; *) exec ${process.execPath} "$@" ;; esac
`,
    });
    assert.equal(small.run(home).out, path.join(home, 'cache/node'));
  });

  /** Folders that somebody else may change, what makes them so, and the error. */
  const shared: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
    [
      'that every user may write to',
      (folder) => {
        chmodSync(folder, 0o777);
      },
      /^error: FLEET_HOME: every user may change what runs here: '(.*)'; run chmod o-w \1, or set FLEET_HOME to a folder of your own$/,
    ],
    [
      'that belongs to another user',
      (folder) => {
        chownSync(folder, 12_345, 12_345);
      },
      /^error: FLEET_HOME: belongs to another user, who could change what runs here: '(.*)'; set FLEET_HOME to a folder of your own$/,
    ],
  ];
  for (const [name, share, error] of shared) {
    it(`runs nothing of a FLEET_HOME ${name}, or below or behind such a folder`, function () {
      if (name.includes('another') && process.geteuid?.() !== 0) this.skip();
      const small = new SmallProject();
      const folder = temporaryFolder();
      const link = path.join(temporaryFolder(), 'link');
      symlinkSync(path.join(folder, 'below'), link);
      share(folder);
      for (const home of [folder, path.join(folder, 'below/home'), path.join(link, 'home')]) {
        const { out, err } = small.run(home);
        assert.deepEqual([out, error.exec(err)?.[1]], ['', folder], err);
      }
    });
  }

  it('takes a FLEET_HOME of whoever owns the checkout, which it runs anyway', function () {
    if (process.geteuid?.() !== 0) this.skip();
    const small = new SmallProject();
    const home = fleetHome();
    for (const folder of [small.project, home]) chownSync(folder, 12_345, 12_345);
    assert.equal(small.run(home).out, 'runs');
  });
});
