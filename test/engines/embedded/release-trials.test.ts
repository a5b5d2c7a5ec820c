import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ReleaseTrials, type PlannedTrial } from '../../../src/engines/embedded/release-trials';
import { temporaryFolder } from '../../support/folders';

const plan = (name: string, command: string): PlannedTrial => ({
  name,
  service: name,
  command: { command, stdin: undefined },
});

describe('ReleaseTrials', () => {
  const wanted = (): boolean => true;
  const until = async (isDone: () => boolean): Promise<void> => {
    const end = Date.now() + 20_000;
    while (!isDone()) {
      assert.ok(Date.now() < end);
      await setTimeout(20);
    }
  };

  it('keeps a container waiting until somebody has taken note that its trial failed', async () => {
    const trials = new ReleaseTrials(temporaryFolder());
    const fails = plan('hub', 'echo "error: hub: fails its trial: no model" >&2; exit 1');
    trials.begin([fails, plan('worker', 'true')], wanted);
    await until(() => !trials.isOpen('worker'));
    let failed = trials.takeFailed();
    await until(() => {
      if (failed.length === 0) {
        assert.ok(trials.isOpen('hub'));
        failed = trials.takeFailed();
      }
      return failed.length > 0;
    });
    assert.deepEqual(failed, [{ service: 'hub', reason: 'no model' }]);
    assert.ok(!trials.isOpen('hub'));
    assert.deepEqual(trials.takeFailed(), []);
  });

  it('runs none that is no longer wanted', async () => {
    const trials = new ReleaseTrials(temporaryFolder());
    trials.begin([plan('hub', 'exit 1')], () => false);
    await until(() => !trials.isOpen('hub'));
    assert.deepEqual(trials.takeFailed(), []);
  });

  it('ends those that run', async () => {
    const folder = temporaryFolder();
    const script =
      "process.on('SIGINT', () => process.exit()); fs.writeFileSync('begun', ''); setTimeout(() => {}, 600000)";
    const trials = new ReleaseTrials(folder);
    trials.begin([plan('hub', `exec node -e "${script}"`)], wanted);
    await until(() => existsSync(path.join(folder, 'begun')));
    trials.end();
    await until(() => !trials.isOpen('hub'));
    assert.deepEqual(trials.takeFailed(), []);
  });
});
