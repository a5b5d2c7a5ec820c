import assert from 'node:assert/strict';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { commit, git } from '../support/git';
import { MAIN, PEER } from '../support/rows';
import { COMMENTS, keepComments, pullRequest, type Comment } from './pull-request';
import { assertSucceeded, Runner, useRunner } from './runner';

const DATE = '2026-01-02T03:04:05Z';

describe('the preview workflow under act', () => {
  const fleet = new FleetUnderTest(__filename, { history: true });
  /** Comments on the pull request, as GitHub keeps them. */
  const comments: Comment[] = [];
  const runner = new Runner(fleet.folder, keepComments(comments));
  const request = { workflow: 'preview', event: 'pull_request', job: 'preview' } as const;

  useRunner(runner);
  before(() => {
    // What GitHub checks out is the merge of the request into its target.
    git(fleet.folder, '', 'checkout', '--quiet', '-B', 'main');
    commit(fleet.folder, DATE);
    git(fleet.folder, '', 'checkout', '--quiet', '-b', 'change');
    fleet.edit(`Pulumi.${MAIN}.yaml`, /OMP_NUM_THREADS: \d+/, 'OMP_NUM_THREADS: 7');
    commit(fleet.folder, DATE);
    git(fleet.folder, '', 'checkout', '--quiet', 'main');
    git(fleet.folder, DATE, 'merge', '--quiet', '--no-ff', '--message', 'merge', 'change');
  });

  it('job preview: makes one comment with what changes on each machine', async () => {
    const outcome = await runner.run({ ...request, payload: pullRequest() });
    assertSucceeded(outcome);
    assert.deepEqual(runner.api.changes(), [`POST ${COMMENTS}`]);
    const [comment] = comments;
    for (const stack of [MAIN, PEER]) {
      assert.match(comment?.body ?? '', new RegExp(`^\\| ${stack} \\| \\d+ \\|`, 'm'));
    }
    assert.match(comment?.body ?? '', /^#### Impact of all that changed since/m);
    assert.equal(outcome.summary.split('\n')[0], comment?.body.split('\n')[0]);
  });

  it('job preview: edits that comment the next time', async () => {
    const before = runner.api.calls.length;
    assertSucceeded(await runner.run({ ...request, payload: pullRequest() }));
    const calls = runner.api.calls.slice(before).map(({ method }) => method);
    assert.deepEqual(calls, ['GET', 'PATCH']);
    assert.equal(comments.length, 1);
  });

  it("job preview: writes a fork's to the summary alone", async () => {
    const before = runner.api.calls.length;
    const outcome = await runner.run({ ...request, payload: pullRequest('else/fleet') });
    assertSucceeded(outcome);
    assert.match(outcome.summary, /as from a fork/);
    assert.equal(runner.api.calls.length, before);
  });
});
