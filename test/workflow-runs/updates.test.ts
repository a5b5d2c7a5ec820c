import assert from 'node:assert/strict';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { temporaryFolder } from '../support/folders';
import { commit, git } from '../support/git';
import { IMAGES } from '../support/rows';
import { REPOSITORY, Runner } from './runner';
import { makeTrial } from './trial';

const PULLS = `/repos/${REPOSITORY}/pulls`;
const BRANCH = 'fleet/updates';
const LOCK = `images/${IMAGES.tools}/apt.lock`;
/** Steps that need a hub, and the index of every GPU track: they fail on a machine that reaches less. */
const ONLINE = [
  'Look for newer packages and upstream images',
  'Look whether every lock still installs',
];

describe("the nightly workflow's new locks under act", () => {
  const fleet = new FleetUnderTest(__filename);
  /** What the jobs push to, in the place of github.com. */
  const remote = temporaryFolder();
  const runner = new Runner(fleet.folder, {
    [`GET ${PULLS}`]: () => [],
    [`POST ${PULLS}`]: () => ({ number: 7 }),
  });

  before(async function () {
    const reason = await runner.start();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    await makeTrial(fleet);
    // A version that the mirror deleted: a new lock has another.
    fleet.edit(LOCK, /^gosu=.*$/m, 'gosu=0.1-1');
    commit(fleet.folder, new Date().toISOString());
    git(remote, '', 'init', '--quiet', '--bare');
    git(fleet.folder, '', 'push', '--quiet', remote, 'main');
  });
  after(() => {
    runner.stop();
  });

  it('jobs updates and pull-request: open one pull request that says what changes', async () => {
    const { jobs, steps, printed } = await runner.run({
      workflow: 'nightly',
      event: 'schedule',
      job: 'pull-request',
      // By variables, as act takes the repository's name from its configuration.
      env: {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `url.${remote}.insteadOf`,
        GIT_CONFIG_VALUE_0: `https://github.com/${REPOSITORY}`,
      },
    });
    const failed = steps.filter((line) => line.endsWith(': failure'));
    assert.deepEqual(
      failed.filter((line) => !ONLINE.some((name) => line.includes(name))),
      [],
      printed.slice(-6000),
    );
    assert.equal(jobs['pull-request'], 'success', printed.slice(-6000));

    assert.deepEqual(runner.api.changes(), [`POST ${PULLS}`]);
    const { body, base, head } = runner.api.calls.at(-1)?.body as Record<string, string>;
    assert.deepEqual([base, head], ['main', BRANCH]);
    assert.match(body ?? '', /^- gosu 0\.1-1 → \S+$/m);
    const row = (body ?? '').split('\n').find((line) => line.startsWith(`| \`${IMAGES.tools}\` |`));
    const change = '[\\d.]+ → [\\d.]+';
    assert.match(
      row ?? '',
      new RegExp(`\\| \\d+ \\| ${change} \\| ${change} \\| 0 fixed, 0 new, 0 stay \\|$`),
    );
    assert.match(body ?? '', /^#### Impact of all that changed since/m);

    assert.equal(git(remote, '', 'rev-parse', `${BRANCH}^`), git(remote, '', 'rev-parse', 'main'));
    const changed = git(remote, '', 'diff', '--name-only', 'main', BRANCH).split('\n');
    assert.ok(changed.includes(LOCK));
    assert.deepEqual(
      changed.filter((file) => !/\.lock$|^fleet\/upstreams\.json$/.test(file)),
      [],
    );
    assert.deepEqual(runner.api.unexpected, []);
  });
});
