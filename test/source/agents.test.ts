import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import type { PreparedAgent } from '../../src/plan/image-tag';
import { prepareAgents } from '../../src/source/agents';
import { listInputFiles } from '../../src/checkout/inputs';
import { smallPlan } from '../support/context';
import { useFleetHome } from '../support/environment';
import { must, refusal } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { commit, git, repository } from '../support/git';
import type { Rows } from '../support/catalog';

const FIRST = '2026-01-02T03:04:05Z';
const SECOND = '2026-02-03T04:05:06Z';
const files = {
  'hub.py': 'import common\n',
  'worker.py': 'import json\n',
  'common.py': '',
  'prompts/a.txt': 'words',
  'prompts/deep/b.txt': 'more',
  'main/config/startup_config.yaml': 'a: 1',
  'README.md': 'not for any image',
};

describe('prepareAgents', () => {
  useFleetHome();
  let source: string;
  let root: string;
  beforeEach(() => {
    source = repository();
    commit(source, FIRST, files);
    root = temporaryFolder();
  });

  function stage(change?: (rows: Rows) => void): ReadonlyMap<string, PreparedAgent> {
    const plan = smallPlan({ agents: JSON.stringify({ source }) }, change);
    return prepareAgents(root, plan);
  }
  const staged = (slug: string): string[] =>
    listInputFiles(path.join(root, '.fleet/agents/test', slug), ['.']);

  it('stages nothing for the reference agent', () => {
    assert.equal(prepareAgents(root, smallPlan()).size, 0);
    assert.equal(must(stage().get('worker')).folder, '.fleet/agents/test/worker');
  });

  it('gives a service what its entry point imports, the common configuration and its data', () => {
    stage(({ hub, worker }) => {
      hub.data = ['prompts/*.txt'];
      worker.data = ['prompts'];
    });
    const config = 'app/main/config/startup_config.yaml';
    assert.deepEqual(staged('hub'), ['app/common.py', 'app/hub.py', config, 'app/prompts/a.txt']);
    assert.deepEqual(staged('worker'), [
      config,
      'app/prompts/a.txt',
      'app/prompts/deep/b.txt',
      'app/worker.py',
    ]);
  });

  it('gives a service the whole tree where its row says so, but for what git or Docker ignores', () => {
    writeFiles(source, {
      '.gitignore': 'secret.txt\n',
      'secret.txt': 's',
      '.dockerignore': '# notes\n*.md\n**/deep\n',
    });
    stage(({ hub }) => (hub.tree = 'whole'));
    const left = ['README.md', 'prompts/deep/b.txt'];
    const whole = Object.keys(files).filter((file) => !left.includes(file));
    assert.deepEqual(
      staged('hub'),
      ['.dockerignore', '.gitignore', ...whole].map((file) => `app/${file}`).sort(),
    );
  });

  it('stages what there is where an entry point is missing: the build will name it', () => {
    stage(({ hub }) => (hub.run = { script: 'gone.py' }));
    assert.deepEqual(staged('hub'), ['app/main/config/startup_config.yaml']);
  });

  it("adds the service's own lock", () => {
    writeFiles(root, { 'agents/locks/hub/requirements.lock': '# none' });
    stage();
    assert.ok(staged('hub').includes('lock/requirements.lock'));
    assert.deepEqual(readdirSync(path.join(root, '.fleet/agents/test/worker/lock')), []);
  });

  it('keeps the modes that git keeps', () => {
    chmodSync(path.join(source, 'hub.py'), 0o700);
    chmodSync(path.join(source, 'common.py'), 0o600);
    stage();
    const modes = ['hub.py', 'common.py'].map(
      (file) => statSync(path.join(root, '.fleet/agents/test/hub/app', file)).mode & 0o777,
    );
    assert.deepEqual(modes, [0o755, 0o644]);
  });

  it('follows edits, and forgets files that are no longer needed', () => {
    stage();
    writeFiles(source, { 'hub.py': 'import worker' });
    stage();
    const hub = path.join(root, '.fleet/agents/test/hub/app');
    assert.deepEqual(readdirSync(hub).sort(), ['hub.py', 'main', 'worker.py']);
    assert.equal(readFileSync(path.join(hub, 'hub.py'), 'utf8'), 'import worker');
  });

  it('writes nothing where nothing changed', () => {
    stage();
    const hub = path.join(root, '.fleet/agents/test/hub/app');
    const before = statSync(hub).ctimeMs;
    writeFiles(source, { 'README.md': 'edited' });
    stage();
    assert.equal(statSync(hub).ctimeMs, before);
  });

  describe('links of the source', () => {
    const CONFIG = 'main/config/startup_config.yaml';
    const FIX = 'put the file itself there, or write its name into .dockerignore';
    /** Puts a link in the place of a file, and commits it. */
    const link = (file: string, target: string): void => {
      rmSync(path.join(source, file), { force: true });
      symlinkSync(target, path.join(source, file));
      commit(source, FIRST);
    };
    const refuses = (file: string, problem: string, change?: (rows: Rows) => void): void => {
      assert.deepEqual(
        refusal(() => stage(change)),
        [`${path.join(source, file)}: ${problem}; ${FIX}`],
      );
      assert.equal(existsSync(path.join(root, '.fleet')), false);
    };
    const whole = ({ hub }: Rows): void => {
      hub.tree = 'whole';
    };

    it('do not bring a file of the machine into an image by the default data', () => {
      const secret = path.join(temporaryFolder({ secret: 'root only' }), 'secret');
      link(CONFIG, secret);
      refuses(CONFIG, `is a link that leaves the source: '${secret}'`);
    });

    it('do not, either, as an entry point, as a module, as data, or in a whole tree', () => {
      const outside = temporaryFolder({ 'x.py': 'import json\n' });
      const target = path.join(outside, 'x.py');
      const problem = `is a link that leaves the source: '${target}'`;
      link('hub.py', target);
      refuses('hub.py', problem);
      commit(source, FIRST, { 'README.md': 'again' });
      rmSync(path.join(source, 'hub.py'));
      commit(source, FIRST, files);
      link('common.py', target);
      refuses('common.py', problem);
      rmSync(path.join(source, 'common.py'));
      commit(source, FIRST, files);
      link('prompts/a.txt', target);
      refuses('prompts/a.txt', problem, ({ hub }) => (hub.data = ['prompts/*.txt']));
      refuses('prompts/a.txt', problem, whole);
    });

    it('do not over folders, over several links, or by a relative way', () => {
      const outside = temporaryFolder({ 'deep/a.txt': 'a' });
      link('folder', path.join(outside, 'deep'));
      refuses('folder', `is a link that leaves the source: '${path.join(outside, 'deep')}'`, whole);
      rmSync(path.join(source, 'folder'));
      link('first', 'second');
      link('second', path.relative(source, path.join(outside, 'deep/a.txt')));
      const [first = '', second = ''] = refusal(() => stage(whole));
      assert.match(first, /first: is a link that leaves the source: 'second';/);
      assert.match(second, /second: is a link that leaves the source: '\.\.\/.*deep\/a\.txt';/);
    });

    it('do not reach what git or Docker ignores, nor git itself', () => {
      writeFiles(source, { '.gitignore': '.env\n', '.env': 'TOKEN=1', '.dockerignore': '*.md\n' });
      for (const target of ['.env', 'README.md', '.git/config']) {
        link('prompts/a.txt', `../${target}`);
        const problem = `is a link to what is no part of the source: '../${target}'`;
        refuses('prompts/a.txt', problem, ({ hub }) => (hub.data = ['prompts/a.txt']));
      }
    });

    it('that lead nowhere are refused, as they may lead somewhere tomorrow', () => {
      link('prompts/a.txt', '/nowhere/at/all');
      refuses('prompts/a.txt', "is a link that leads nowhere: '/nowhere/at/all'", whole);
      link('prompts/a.txt', 'a.txt');
      refuses('prompts/a.txt', "is a link that leads nowhere: 'a.txt'", whole);
    });

    it('hinder nobody who does not take them', () => {
      link('prompts/a.txt', '/etc/passwd');
      writeFiles(source, { '.dockerignore': 'outside\n' });
      link('outside', '/etc');
      assert.ok(stage().size > 0);
    });

    it('stand for files of the source, and for all files of a folder of it', () => {
      link('common.py', 'lib/real.py');
      writeFiles(source, { 'lib/real.py': 'import json\n' });
      link('shared', 'prompts');
      stage(({ hub }) => (hub.data = ['shared']));
      const app = path.join(root, '.fleet/agents/test/hub/app');
      assert.ok(lstatSync(path.join(app, 'common.py')).isFile());
      assert.equal(readFileSync(path.join(app, 'common.py'), 'utf8'), 'import json\n');
      assert.equal(readFileSync(path.join(app, 'shared/deep/b.txt'), 'utf8'), 'more');
    });

    it('give an image a version of what they lead to', () => {
      link('common.py', 'lib/real.py');
      commit(source, FIRST, { 'lib/real.py': 'import json\n' });
      assert.match(must(stage().get('hub')).version.id, /^20260102-[0-9a-f]{8}$/);
      commit(source, SECOND, { 'lib/real.py': 'import os\n' });
      assert.match(must(stage().get('hub')).version.id, /^20260203-[0-9a-f]{8}$/);
    });

    it('of a source without a history are no way around it', () => {
      source = temporaryFolder(files);
      symlinkSync('/etc', path.join(source, 'etc'));
      symlinkSync('.', path.join(source, 'self'));
      refuses('etc', "is a link that leaves the source: '/etc'", whole);
    });
  });

  it('refuses a FIFO, a socket or a device where a service takes it, and waits for nobody', () => {
    execFileSync('mkfifo', [path.join(source, 'pipe')]);
    rmSync(path.join(source, 'common.py'));
    execFileSync('mkfifo', [path.join(source, 'common.py')]);
    const place = path.join(source, 'common.py');
    const line = `${place}: is a FIFO and no file; put the file itself there, or write its name into .dockerignore`;
    assert.deepEqual(
      refusal(() => stage()),
      [line],
    );
  });

  it('reads a .dockerignore that is a file of the source alone', () => {
    symlinkSync('/etc/passwd', path.join(source, '.dockerignore'));
    assert.match(
      refusal(() => stage())[0] ?? '',
      /^\.dockerignore: leads out of .*: '\/etc\/passwd';/,
    );
    rmSync(path.join(source, '.dockerignore'));
    execFileSync('mkfifo', [path.join(source, '.dockerignore')]);
    assert.match(refusal(() => stage())[0] ?? '', /^\.dockerignore: is a FIFO and no file;/);
  });

  it('keeps what it copies from other users of the machine', () => {
    stage();
    assert.equal(statSync(path.join(root, '.fleet/agents/test/hub')).mode & 0o077, 0);
  });

  describe('repositories inside the source', () => {
    const inner = { 'tool.py': 'import json\n', 'deep/more.txt': 'm' };
    let nested: string;
    beforeEach(() => {
      nested = path.join(source, 'vendor/tool');
      writeFiles(nested, inner);
      git(nested, '', 'init', '--quiet');
      commit(nested, FIRST);
      writeFiles(source, { 'hub.py': 'import vendor.tool.tool\n' });
    });
    const version = (): string => must(stage().get('hub')).version.id;

    it('are part of it, as submodules', () => {
      commit(source, FIRST); // git takes it for a submodule
      stage(({ worker }) => (worker.tree = 'whole'));
      assert.ok(staged('hub').includes('app/vendor/tool/tool.py'));
      assert.ok(staged('worker').includes('app/vendor/tool/deep/more.txt'));
      assert.equal(
        staged('worker').some((file) => file.includes('.git/')),
        false,
      );
    });

    it('are part of it, where git does not know them', () => {
      stage(({ worker }) => (worker.tree = 'whole'));
      assert.ok(staged('hub').includes('app/vendor/tool/tool.py'));
      assert.ok(staged('worker').includes('app/vendor/tool/deep/more.txt'));
    });

    it('tell by their commit whether an image is the same', () => {
      commit(source, FIRST);
      const first = version();
      assert.match(first, /^20260102-[0-9a-f]{8}$/);
      writeFiles(nested, { 'tool.py': 'import os\n' });
      assert.match(version(), /-dirty-[0-9a-f]{12}$/);
      commit(nested, SECOND);
      assert.match(version(), /-dirty-[0-9a-f]{12}$/);
      commit(source, SECOND);
      assert.match(version(), /^20260203-[0-9a-f]{8}$/);
    });

    it('that are not checked out hold nothing', () => {
      commit(source, FIRST);
      rmSync(nested, { recursive: true });
      stage(({ hub }) => (hub.tree = 'whole'));
      assert.equal(
        staged('hub').some((file) => file.includes('vendor')),
        false,
      );
    });
  });

  describe('versions', () => {
    const versionOf = (slug: string): string => must(stage().get(slug)).version.id;

    it('are those of the last commit that touched what a service takes', () => {
      const [hub, worker] = [versionOf('hub'), versionOf('worker')];
      assert.match(hub, /^20260102-[0-9a-f]{8}$/);
      commit(source, SECOND, { 'common.py': 'edited = 1\n', 'README.md': 'edited' });
      assert.match(versionOf('hub'), /^20260203-[0-9a-f]{8}$/);
      assert.equal(versionOf('worker'), worker);
    });

    it('say dirty while what a service takes is not committed', () => {
      const worker = versionOf('worker');
      writeFiles(source, { 'common.py': 'edited = 1\n' });
      assert.match(versionOf('hub'), /^20260102-[0-9a-f]{8}-dirty-[0-9a-f]{12}$/);
      assert.equal(versionOf('worker'), worker);
    });

    it('are a hash of the files where there is no history', () => {
      source = temporaryFolder(files);
      const [hub, worker] = [versionOf('hub'), versionOf('worker')];
      assert.match(hub, /^nogit-[0-9a-f]{12}$/);
      writeFiles(source, { 'common.py': 'edited = 1\n' });
      assert.notEqual(versionOf('hub'), hub);
      assert.equal(versionOf('worker'), worker);
    });
  });
});
