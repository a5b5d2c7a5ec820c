import assert from 'node:assert/strict';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { commit, git } from '../support/git';
import { MAIN, PEER } from '../support/rows';
import { assertSucceeded, REPOSITORY, Runner, useRunner } from './runner';

const DATE = '2026-01-02T03:04:05Z';
const COMMENTS = `/repos/${REPOSITORY}/issues/7/comments`;

/** What GitHub says of a pull request from a branch of this repository, or from a fork. */
const pullRequest = (head = REPOSITORY) => ({
  pull_request: { number: 7, head: { ref: 'change', repo: { full_name: head } } },
});

describe('the preview workflow under act', () => {
  const fleet = new FleetUnderTest(__filename, { history: true });
  /** Comments on the pull request, as GitHub keeps them. */
  const comments: { id: number; user: { type: string }; body: string }[] = [];
  const runner = new Runner(fleet.folder, {
    [`GET ${COMMENTS}`]: () => comments,
    [`POST ${COMMENTS}`]: ({ body }) => {
      comments.push({ id: 5, user: { type: 'Bot' }, body: (body as { body: string }).body });
      return comments[0];
    },
    [`PATCH /repos/${REPOSITORY}/issues/comments/5`]: ({ body }) =>
      Object.assign(comments[0] ?? {}, body),
  });
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
