import assert from 'node:assert/strict';
import { loadCatalog } from '../../src/checkout/fleet';
import { findStacksHere } from '../../src/report/stacks';
import { useFakeDocker, useFleetHome } from '../support/environment';
import { DEV_PEER, MAIN, PEER } from '../support/rows';

const machines = loadCatalog().machines.map(({ name }) => name);

describe('the stacks that a report is about', () => {
  useFleetHome();

  describe('where dev runs, and another machine itself', () => {
    useFakeDocker(() => ({ '"ps --all "*': `printf 'dev\\ndev\\n${PEER}\\n${DEV_PEER}\\nit'` }));

    it("are a machine's own, or another of that machine that runs here", async () => {
      assert.deepEqual(
        await findStacksHere(),
        machines.map((name) => (name === MAIN ? 'dev' : name)),
      );
    });
  });

  describe('where none runs', () => {
    useFakeDocker(() => ({ '"ps --all "*': 'true' }));

    it('are those of the machines', async () => {
      assert.deepEqual(await findStacksHere(), machines);
    });
  });

  describe('where Docker does not run', () => {
    useFakeDocker(() => ({
      '"ps --all "*': 'echo "Cannot connect to the Docker daemon at x" >&2; exit 1',
    }));

    it('are those of the machines, too', async () => {
      assert.deepEqual(await findStacksHere(), machines);
    });
  });
});
