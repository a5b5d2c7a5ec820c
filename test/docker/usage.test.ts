import assert from 'node:assert/strict';
import { readHostMemory } from '../../src/docker/info';
import { readUsage } from '../../src/docker/usage';
import { useFakeDocker } from '../support/environment';

const stats = (ID: string, CPUPerc: string, MemUsage: string): string =>
  JSON.stringify({ ID, CPUPerc, MemUsage });

describe('what containers use', () => {
  const listed = `"ps --filter label=fleet.stack=test --format {{.ID}} {{.Label \\"fleet.service\\"}} {{.Names}}"`;
  const asked = '"stats --no-stream --format {{json .}} a b c"';
  useFakeDocker(() => ({
    [listed]:
      "printf 'a Hub fleet-test-hub\\nb Worker fleet-test-worker\\nc cache fleet-test-cache\\nd Hub other-hub\\n'",
    '"ps --filter label=fleet.stack=none "*': 'true',
    [asked]: `printf '%s\\n' '${stats('a', '12.50%', '1.5GiB / 8GiB')}' '${stats('b', '--', '-- / --')}' '${stats('c', '0.00%', '700kB / 64MiB')}'; exit 1`,
    '"info --format {{.MemTotal}}"': 'echo 4096',
  }));

  it('is told by service, but of those that have just stopped', async () => {
    assert.deepEqual(
      [...(await readUsage('test'))],
      [
        ['Hub', { cpu: 12.5, memory: 1.5 * 2 ** 30 }],
        ['cache', { cpu: 0, memory: 700_000 }],
      ],
    );
  });

  it('is nothing where nothing runs', async () => {
    assert.equal((await readUsage('none')).size, 0);
  });

  it('is of the memory that the engine has', async () => {
    assert.equal(await readHostMemory(), 4096);
  });
});
