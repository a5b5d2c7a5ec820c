import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { PreparedAgent } from '../../src/plan/image-tag';
import { prepareAgents } from '../../src/source/agents';
import { listInputFiles } from '../../src/checkout/inputs';
import { smallPlan } from '../support/context';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { commit, repository } from '../support/git';
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

  it('stages nothing for the reference agent, and for rows with a source of their own', () => {
    assert.equal(prepareAgents(root, smallPlan()).size, 0);
    const agents = stage(({ hub }) => (hub.source = 'agents/hub'));
    assert.equal(agents.has('hub'), false);
    assert.equal(must(agents.get('worker')).folder, '.fleet/agents/test/worker');
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
