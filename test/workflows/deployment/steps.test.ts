import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { useFakePrograms } from '../../support/environment';
import { temporaryFolder, writeFiles } from '../../support/folders';
import { needsJq } from '../../support/programs';
import { runStep, tryStep } from '../../support/steps';

describe('compare-plans.sh', () => {
  const plan = (...names: string[]): string =>
    JSON.stringify({
      stack: 'alpha',
      rows: names.map((name) => ({ kind: 'container', name, action: 'replace', tag: 'web-1' })),
    });
  const compare = (planned: string, now: string) => {
    const folder = temporaryFolder({ 'planned.json': planned, 'now.json': now });
    return tryStep(`compare-plans.sh ${folder}/planned.json ${folder}/now.json`);
  };

  it('fails with each difference, and says what to do', () => {
    const { status, stderr } = compare(plan('hub', 'desk'), plan('hub'));
    assert.equal(status, 1);
    assert.match(stderr, /^error: container desk: planned 'replace web-1', now nothing$/m);
    assert.match(
      stderr,
      /^::error::the deployment would do something else .*; start the workflow deploy again$/m,
    );
  });
});

describe('deployment-status.sh', () => {
  needsJq();
  const folder = temporaryFolder({ refused: '' });
  const asked = path.join(folder, 'asked');
  const listing = (pages: string): string =>
    `for last; do :; done; printf '%s' '${pages}' | jq -r "$last"`;
  const status = (run: number): string =>
    JSON.stringify([
      { log_url: `https://github.com/octo/fleet/actions/runs/${String(run)}/job/5` },
    ]);
  useFakePrograms(() => ({
    gh: {
      '*deployments\\?environment=alpha\\&sha=abc*': listing('[{"id":11},{"id":12}]'),
      '*deployments\\?environment=beta*': listing('[]'),
      '*deployments\\?environment=gamma*': 'echo "HTTP 403" >&2; exit 1',
      '*--silent*': `echo "$*" >>${asked}`,
      '*deployments/11/statuses*': listing(status(400)),
      '*deployments/12/statuses*': listing(status(40)),
    },
  }));
  const env = {
    GITHUB_REPOSITORY: 'octo/fleet',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: 'abc',
    GITHUB_RUN_ID: '40',
    RESULT: 'failure',
    DESCRIPTION: '1 put back: Worker; 2 changed',
  };
  const read = (): string => (existsSync(asked) ? readFileSync(asked, 'utf8') : '');

  it("gives the deployment of its own run, and of no other, the job's result and what was done", () => {
    runStep('deployment-status.sh alpha', env);
    assert.equal(
      read().trim(),
      'api --silent --method POST repos/octo/fleet/deployments/12/statuses --raw-field state=failure ' +
        '--raw-field description=1 put back: Worker; 2 changed --raw-field log_url=https://github.com/octo/fleet/actions/runs/40',
    );
  });

  it('says that nothing was changed where the deployment stopped before', () => {
    writeFiles(folder, { asked: '' });
    runStep('deployment-status.sh alpha', { ...env, DESCRIPTION: '' });
    assert.match(read(), /description=stopped before anything was changed/);
  });

  it('says nothing of a deployment that nobody approved, or that a person ended', () => {
    writeFiles(folder, { asked: '' });
    for (const RESULT of ['skipped', 'cancelled']) {
      assert.equal(runStep('deployment-status.sh alpha', { ...env, RESULT }), '');
    }
    assert.equal(read(), '');
  });

  it('warns, and fails nothing, where GitHub has no such deployment or lets nobody write', () => {
    assert.match(
      runStep('deployment-status.sh beta', env),
      /^::warning::beta: GitHub has no deployment of this run; /m,
    );
    assert.match(
      runStep('deployment-status.sh gamma', env),
      /^::warning::deployment to gamma: its status cannot be read or given/m,
    );
  });
});
