import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { findAgentsFolder, locateAgentsHome } from '../../src/source/agents-folder';
import { useEnvironment, useFleetHome } from '../support/environment';
import { must, refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { commit, git, repository } from '../support/git';
import { smallPlan } from '../support/context';

const DATE = '2026-01-02T03:04:05Z';
const at = 'Pulumi.test.yaml: fleet:agents.source';

/** Finds the agents' folder of a stack in a project at `root`. */
function folderOf(root: string, source: unknown): string | undefined {
  const { stack, services } = smallPlan({ agents: JSON.stringify({ source }) });
  return findAgentsFolder(root, stack, must(services[0]));
}

describe("the agents' source", () => {
  useFleetHome();

  it('is none for the reference agent', () => {
    const { stack, services } = smallPlan();
    assert.equal(findAgentsFolder('/', stack, must(services[0])), undefined);
  });

  it('is a folder, from the project or in full', () => {
    const folder = temporaryFolder({ 'fleet/x': '', 'agents/a.py': '' });
    const agents = path.join(folder, 'agents');
    assert.equal(folderOf(path.join(folder, 'fleet'), '../agents'), agents);
    assert.equal(folderOf('/', agents), agents);
  });

  it('refuses a source that is not a folder', () => {
    const folder = temporaryFolder({ agents: 'a file' });
    assert.deepEqual(
      refusal(() => folderOf(folder, 'agents')),
      [
        `${at}: is not a folder: 'agents'; write the path of the agents' folder, from ${folder} or in full`,
      ],
    );
  });

  it('is a commit, with its history, and without a network once it is there', () => {
    const origin = repository();
    const first = commit(origin, DATE, { 'a.py': 'one' });
    const second = commit(origin, DATE, { 'b.py': 'two' });
    commit(origin, DATE, { 'a.py': 'three' });
    const source = { git: origin, commit: second };
    const folder = folderOf('/', source) ?? '';
    assert.equal(readFileSync(path.join(folder, 'a.py'), 'utf8'), 'one');
    assert.equal(git(folder, DATE, 'log', '-1', '--format=%H', '--', 'a.py'), first);
    // As bin/fleet and people write paths of repositories.
    assert.equal(folderOf(path.dirname(origin), { ...source, git: path.basename(origin) }), folder);
    const gone = `${origin}-gone`;
    renameSync(origin, gone);
    assert.ok(existsSync(path.join(folder, 'b.py')));
    renameSync(gone, origin);
  });

  describe('with core.autocrlf', () => {
    useEnvironment(() => ({
      GIT_CONFIG_GLOBAL: path.join(
        temporaryFolder({ config: '[core]\n\tautocrlf = true\n' }),
        'config',
      ),
    }));

    it('keeps the line ends of a commit', () => {
      const origin = repository();
      git(origin, DATE, 'config', 'core.autocrlf', 'false');
      const files = { 'a.py': 'one\n', 'b.bat': 'two\r\n' };
      const folder = folderOf('/', { git: origin, commit: commit(origin, DATE, files) }) ?? '';
      for (const [name, text] of Object.entries(files)) {
        assert.equal(readFileSync(path.join(folder, name), 'utf8'), text);
      }
    });
  });

  it('refuses a commit that cannot be fetched, and leaves nothing behind', () => {
    const before = existsSync(locateAgentsHome()) ? readdirSync(locateAgentsHome()) : [];
    const source = { git: repository(), commit: 'a'.repeat(40) };
    const [line = ''] = refusal(() => folderOf('/', source));
    assert.ok(line.startsWith(`${at}: cannot fetch commit ${source.commit} from ${source.git}: `));
    assert.match(line, /; give a commit and an address that 'git fetch' reaches/);
    assert.deepEqual(readdirSync(locateAgentsHome()), before);
  });
});
