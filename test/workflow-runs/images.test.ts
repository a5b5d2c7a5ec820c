import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FleetUnderTest } from '../integration/fleet-under-test';
import { RegistryClient } from '../../src/registry-client/client';
import { buildZip } from '../support/wheel';
import type { Answer } from './github-api';
import { assertSucceeded, REPOSITORY, Runner, useRunner } from './runner';
import { makeTrial } from './trial';

const ACTIONS = `/repos/${REPOSITORY}/actions`;

describe('the images workflow under act', () => {
  const fleet = new FleetUnderTest(__filename);
  const answers: Record<string, Answer> = {
    [`GET ${ACTIONS}/workflows/images.yml`]: () => ({ id: 1, name: 'images', state: 'active' }),
    [`GET ${ACTIONS}/workflows/1/runs`]: () => ({ total_count: 0, workflow_runs: [] }),
    [`GET ${ACTIONS}/workflows/deploy.yml`]: () => ({ id: 2, name: 'deploy', state: 'active' }),
    [`POST ${ACTIONS}/workflows/2/dispatches`]: () => ({}),
  };
  const runner = new Runner(fleet.folder, answers);

  /** Which digest was built from which inputs, as each job of the last run left it, by its artifact's name. */
  const readBuilds = (): Map<string, string> => {
    const folder = path.join(runner.standins, 'artifacts');
    const names = readdirSync(folder).filter((name) => name.startsWith('builds-'));
    const read = (name: string) => readFileSync(path.join(folder, name, 'builds.json'), 'utf8');
    return new Map(names.map((name) => [name, read(name)]));
  };
  const readAttested = (): string[] => runner.read('attested').trim().split('\n').sort();
  /** Lets the API tell of a run on main that left these artifacts. */
  const keepRun = (builds: ReadonlyMap<string, string>): void => {
    const artifacts = [...builds].map(([name, text], id) => {
      const at = `${ACTIONS}/artifacts/${String(id)}/zip`;
      answers[`GET ${at}`] = () => buildZip({ 'builds.json': text });
      return { id, name, expired: false, archive_download_url: `https://api.github.com${at}` };
    });
    answers[`GET ${ACTIONS}/workflows/1/runs`] = () => ({
      total_count: 1,
      workflow_runs: [{ id: 41 }],
    });
    answers[`GET ${ACTIONS}/runs/41/artifacts`] = () => ({
      total_count: artifacts.length,
      artifacts,
    });
  };

  useRunner(runner);
  before(async () => {
    await makeTrial(fleet);
  });

  it('job pull-request: builds and scans the services, and publishes nothing', async () => {
    const outcome = await runner.run({
      workflow: 'images',
      event: 'pull_request',
      job: 'pull-request',
      payload: { pull_request: { number: 7 } },
    });
    assertSucceeded(outcome);
    assert.equal(Object.keys(outcome.jobs).length, 2);
    assert.equal(runner.read('attested'), '');
  });

  it('jobs level-0 to services: build, scan, attest and publish every image; job deploy: asks for a deployment', async () => {
    const outcome = await runner.run({ workflow: 'images', event: 'push' });
    assertSucceeded(outcome);
    const client = new RegistryClient('localhost:5050');
    const attested = readAttested();
    for (const line of attested) {
      const [digest = '', name = ''] = line.split('  ');
      const repository = name.replace('localhost:5050/', '');
      assert.equal(await client.readDigest(repository, `sha256:${digest}`), `sha256:${digest}`);
    }
    assert.deepEqual(runner.api.changes(), [`POST ${ACTIONS}/workflows/2/dispatches`]);
    assert.equal((runner.api.calls.at(-1)?.body as { ref: string }).ref, 'main');
  });

  it('jobs level-0 to services: take what the last run on main built, and build nothing', async () => {
    const builds = readBuilds();
    const attested = readAttested();
    keepRun(builds);
    assertSucceeded(await runner.run({ workflow: 'images', event: 'push' }));
    const all = [...builds.values()].map((text) => JSON.parse(text) as Record<string, string>);
    const known = Object.assign({}, ...all) as Record<string, string>;
    const now = readBuilds();
    assert.deepEqual([...now.keys()], [...builds.keys()]);
    for (const [name, text] of now) assert.deepEqual(JSON.parse(text), known, name);
    // A job attests what it built.
    assert.deepEqual(readAttested(), attested);
  });
});
