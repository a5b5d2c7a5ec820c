import assert from 'node:assert/strict';
import { findStacksHere } from '../../src/report/stacks';
import { useFakeDocker, useFleetHome } from '../support/environment';

describe('the stacks that a report is about', () => {
  useFleetHome();

  describe('where dev runs, and pc2 itself', () => {
    useFakeDocker(() => ({ '"ps --all "*': "printf 'dev\\ndev\\npc2\\ndev-pc2\\nit'" }));

    it("are a machine's own, or another of that machine that runs here", async () => {
      assert.deepEqual(await findStacksHere(), ['dev', 'pc2']);
    });
  });

  describe('where none runs', () => {
    useFakeDocker(() => ({ '"ps --all "*': 'true' }));

    it('are those of the machines', async () => {
      assert.deepEqual(await findStacksHere(), ['mainpc', 'pc2']);
    });
  });

  describe('where Docker does not run', () => {
    useFakeDocker(() => ({
      '"ps --all "*': 'echo "Cannot connect to the Docker daemon at x" >&2; exit 1',
    }));

    it('are those of the machines, too', async () => {
      assert.deepEqual(await findStacksHere(), ['mainpc', 'pc2']);
    });
  });
});
