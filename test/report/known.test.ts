import assert from 'node:assert/strict';
import { writeBuildRecord } from '../../src/engines/embedded/build-record';
import { writeState } from '../../src/engines/embedded/state';
import { locateStateFolder } from '../../src/lib/home';
import { readKnown } from '../../src/report/known';
import { cacheScan } from '../../src/scan/cache';
import { smallContext } from '../support/context';
import { inspected, printJson } from '../support/docker';
import { digestOf, useFakeDocker, useFleetHome, useEnvironment } from '../support/environment';

const status = { version: '1', database: '2026-01-01T00:00:00Z' };

describe('what is known of a stack', () => {
  useFleetHome();
  const context = smallContext('/project');

  describe('that runs here', () => {
    const hub = inspected('hub', { 'fleet.service': 'Hub' }, { Status: 'exited' });
    useFakeDocker(() => ({
      '"ps -aq --filter label=fleet.stack=test"': 'echo a',
      '"inspect a"': printJson([hub]),
      '"logs --timestamps --tail 1000 id-of-hub"': 'echo "2026-01-01T00:00:01Z gone"',
      '"ps --filter "*': 'true',
      '"info --format {{.MemTotal}}"': 'echo 4096',
    }));

    it('is how it runs, what was built and what was found in it', async () => {
      const folder = locateStateFolder('fleet', 'test');
      const builds = { inputs: digestOf('7') };
      writeState(folder, { images: { web: 'inputs', base: 'lost' }, gates: {}, builds });
      const record = { started: 'then', completed: 'now', unchanged: 1, images: {} };
      writeBuildRecord(folder, record);
      cacheScan('trivy', digestOf('7'), status, []);
      cacheScan('grype', digestOf('7'), { ...status, database: '2025-01-01T00:00:00Z' }, []);

      const { live, why, build, digests, last } = await readKnown(context);
      assert.equal(why, undefined);
      assert.equal(live?.memory, 4096);
      assert.deepEqual(
        live.status.services.map(({ service, health }) => [service, health]),
        [
          ['Hub', 'exited'],
          ['Worker', 'missing'],
          ['Camera', 'missing'],
        ],
      );
      assert.deepEqual(build, record);
      // Of the server that setup made, of the image that was built, of the service that was started.
      assert.deepEqual(Object.fromEntries(digests), {
        web: digestOf('7'),
        cache: digestOf('b'),
        hub: 'sha256:1',
      });
      assert.deepEqual(last(digestOf('7')), {
        scanner: 'trivy',
        database: status.database,
        findings: [],
      });
      assert.equal(last(digestOf('8')), undefined);
    });
  });

  describe('that has no container', () => {
    useFakeDocker(() => ({ '"ps -aq --filter label=fleet.stack=test"': 'true' }));
    it('is that it does not run here', async () => {
      const { live, why } = await readKnown(context);
      assert.equal(live, undefined);
      assert.equal(
        why,
        'Stack test does not run here: no container of it is on this Docker engine.',
      );
    });
  });

  describe('where Docker does not answer', () => {
    useFakeDocker(() => ({
      '*': 'echo "Cannot connect to the Docker daemon" >&2; exit 1',
    }));
    // With it, the answer names that engine.
    useEnvironment(() => ({ DOCKER_HOST: undefined }));
    it('is why nobody knows whether it runs', async () => {
      const { why } = await readKnown(context);
      assert.match(why ?? '', /^Whether stack test runs is not known here: docker: does not run/);
    });
  });
});
