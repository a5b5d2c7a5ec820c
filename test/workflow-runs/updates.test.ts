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
/** The step that needs a hub for the digests of upstream images. */
const LOOK = 'Look for newer packages and upstream images';

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
    const address = `https://github.com/${REPOSITORY}`;
    git(fleet.folder, '', 'config', `url.${remote}.insteadOf`, address);
  });
  after(() => {
    runner.stop();
  });

  it('jobs updates and pull-request: open one pull request that says what changes', async () => {
    const request = { workflow: 'nightly', event: 'schedule', job: 'pull-request' } as const;
    const { jobs, steps, printed } = await runner.run(request);
    const failed = steps.filter((line) => line.endsWith(': failure'));
    // No hub answers on a machine without a network.
    assert.deepEqual(
      failed.filter((line) => !line.includes(LOOK)),
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
