import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { listInputFiles } from '../../src/checkout/inputs';
import type { PreparedAgent } from '../../src/plan/image-tag';
import { prepareAgents } from '../../src/source/agents';
import type { Rows } from '../support/catalog';
import { smallPlan } from '../support/context';
import { useFleetHome } from '../support/environment';
import { must, refusal } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { commit, git, repository } from '../support/git';

const FIRST = '2026-01-02T03:04:05Z';
const SECOND = '2026-02-03T04:05:06Z';

describe('prepareAgents of a row with a source of its own', () => {
  useFleetHome();
  let root: string;
  let own: string;
  beforeEach(() => {
    root = temporaryFolder();
    own = repository();
    commit(own, SECOND, { 'parts/hub/hub.py': 'import json', 'parts/hub/notes.txt': 'x' });
  });
  const prepare = (source: Rows['hub']['source'], change?: (rows: Rows) => void) =>
    prepareAgents(
      root,
      smallPlan({}, (rows) => {
        rows.hub.source = source;
        change?.(rows);
      }),
    );
  const staged = (slug: string): string[] =>
    listInputFiles(path.join(root, '.fleet/agents/test', slug), ['.']);
  const id = (agents: ReadonlyMap<string, PreparedAgent>): string =>
    must(agents.get('hub')).version.id;

  it('stages its whole folder, in its own version, and no other service', () => {
    const agents = prepare(path.join(own, 'parts/hub'));
    assert.deepEqual([...agents.keys()], ['hub']);
    assert.deepEqual(staged('hub'), ['app/hub.py', 'app/notes.txt']);
    assert.match(id(agents), /^20260203-[0-9a-f]{8}$/);
  });

  it('stages that beside the agents of the stack, which take what they import', () => {
    const source = repository();
    commit(source, FIRST, {
      'worker.py': 'import json\n',
      'main/config/startup_config.yaml': 'a: 1',
      'README.md': 'not for any image',
    });
    const agents = prepareAgents(
      root,
      smallPlan({ agents: JSON.stringify({ source }) }, ({ hub }) => {
        hub.source = path.join(own, 'parts/hub');
      }),
    );
    assert.deepEqual([...agents.keys()].sort(), ['camera', 'hub', 'worker']);
    assert.deepEqual(staged('hub'), ['app/hub.py', 'app/notes.txt']);
    assert.deepEqual(staged('worker'), ['app/main/config/startup_config.yaml', 'app/worker.py']);
  });

  it('stages what its entry point imports where the row says so', () => {
    prepare(path.join(own, 'parts/hub'), ({ hub }) => (hub.tree = 'imports'));
    assert.deepEqual(staged('hub'), ['app/hub.py']);
  });

  it('knows a commit, a folder by a link, and one that no git knows', () => {
    const head = git(own, FIRST, 'rev-parse', 'HEAD');
    const inParts = ({ hub }: Rows): void => {
      hub.run = { script: 'parts/hub/hub.py' };
    };
    const fetched = prepare({ git: own, commit: head }, inParts);
    assert.deepEqual(staged('hub'), ['app/parts/hub/hub.py', 'app/parts/hub/notes.txt']);
    assert.match(id(fetched), /^20260203-[0-9a-f]{8}$/);
    symlinkSync(path.join(own, 'parts'), path.join(root, 'link'));
    assert.equal(id(prepare('link/hub')), id(fetched));
    const plain = temporaryFolder({ 'hub.py': '' });
    assert.match(id(prepare(plain)), /^nogit-[0-9a-f]{12}$/);
  });

  it('takes no file that git ignores, and tells an edit from a commit', () => {
    writeFiles(own, { '.gitignore': 'parts/hub/data/\n', 'parts/hub/data/notes.db': 'x' });
    const before = id(prepare(path.join(own, 'parts/hub')));
    assert.deepEqual(staged('hub'), ['app/hub.py', 'app/notes.txt']);
    writeFiles(own, { 'parts/hub/new.py': '' });
    assert.match(id(prepare(path.join(own, 'parts/hub'))), new RegExp(`^${before}-dirty-`));
  });

  it('takes a folder that its repository ignores as one that no git knows', () => {
    writeFiles(own, { '.gitignore': 'mine/\n', 'mine/hub.py': '' });
    assert.match(id(prepare(path.join(own, 'mine'))), /^nogit-/);
    assert.deepEqual(staged('hub'), ['app/hub.py']);
  });

  it('refuses one that lacks its entry point, or has a link to elsewhere in its place', () => {
    const folder = path.join(own, 'parts/hub');
    const refusals = (run: Rows['hub']['run']): readonly string[] =>
      refusal(() => prepare(folder, ({ hub }) => (hub.run = run)));
    assert.deepEqual(refusals({ script: 'gone.py' }), [
      `catalog: Hub.run: is not a file of ${folder}: 'gone.py'; write one that is there`,
    ]);
    assert.deepEqual(refusals({ module: 'uvicorn', args: ['gone:app'] }), [
      `catalog: Hub.run: is not a module of ${folder}: 'uvicorn gone:app'; write one that is there`,
    ]);
    rmSync(path.join(folder, 'hub.py'));
    symlinkSync('/etc/hostname', path.join(folder, 'hub.py'));
    assert.match(refusals({ script: 'hub.py' }).join(), /hub.py: is a link that leaves the source/);
  });
});
