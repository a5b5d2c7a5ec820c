import assert from 'node:assert/strict';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { digestOf } from '../support/environment';
import { commit } from '../support/git';
import { IMAGES } from '../support/rows';
import type { Answer } from './github-api';
import { assertSucceeded, REPOSITORY, Runner, useRunner } from './runner';
import { MACHINES, makeTrial, SERVICES } from './trial';

const [OWNER = ''] = REPOSITORY.split('/');
const PACKAGES = `/users/${OWNER}/packages/container/fleet%2F`;

describe('the prune workflow under act', () => {
  const fleet = new FleetUnderTest(__filename);
  const answers: Record<string, Answer> = {
    [`GET /users/${OWNER}`]: () => ({ login: OWNER, type: 'User' }),
  };
  const runner = new Runner(fleet.folder, answers);
  const image = SERVICES['it-one'][0].toLowerCase();
  const request = { workflow: 'prune', event: 'workflow_dispatch', job: 'prune' } as const;

  useRunner(runner);
  before(async () => {
    await makeTrial(fleet);
    for (const stack of MACHINES) {
      fleet.writeStack(stack, stack, { registry: 'ghcr.io', namespace: REPOSITORY });
    }
    await fleet.succeed('matrix', '--write', '--stack', MACHINES[0]);
    commit(fleet.folder, new Date().toISOString());
    // One image was published eleven times, the others never.
    const matrix = await fleet.succeed('matrix', '--json', '--stack', MACHINES[0]);
    const names = [...matrix.matchAll(/"images": *"([^"]*)"/g)].flatMap(([, all = '']) =>
      all.split(' '),
    );
    assert.ok(names.includes(image) && names.includes(IMAGES.fallback));
    for (const name of names) answers[`GET ${PACKAGES}${name}/versions`] = () => undefined;
    const versions = '0123456789a'.split('').map((character, index) => ({
      id: index,
      name: digestOf(character),
      created_at: `2026-01-${String(index + 10)}T00:00:00Z`,
      metadata: { container: { tags: [`tag-${String(index)}`] } },
    }));
    answers[`GET ${PACKAGES}${image}/versions`] = () => versions;
    answers[`DELETE ${PACKAGES}${image}/versions/0`] = () => ({});
  });

  it('job prune: logs in by its token, and says what may go', async () => {
    const outcome = await runner.run(request);
    assertSucceeded(outcome);
    assert.equal(runner.read('logins'), 'login ghcr.io --username octocat --password-stdin\n');
    assert.match(outcome.printed, new RegExp(`^ {2}- ${image} {2}tag-0 `, 'm'));
    assert.deepEqual(runner.api.changes(), []);
  });

  it('job prune: deletes it where the variable says so', async () => {
    const outcome = await runner.run({ ...request, variables: { FLEET_PRUNE: 'delete' } });
    assertSucceeded(outcome);
    assert.deepEqual(runner.api.changes(), [`DELETE ${PACKAGES}${image}/versions/0`]);
  });
});
