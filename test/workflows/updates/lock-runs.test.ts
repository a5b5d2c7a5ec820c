import assert from 'node:assert/strict';
import { listLockRuns } from '../../../src/workflows/updates/lock-runs';
import type { MachinePlan } from '../../../src/plan/plan';
import { plannedCatalog, smallPlan } from '../../support/context';
import { temporaryFolder } from '../../support/folders';
import { cuda } from '../../support/stack';

describe('the runs of lock that make every lock once', () => {
  const catalog = plannedCatalog();
  const root = temporaryFolder({
    'images/base/requirements.in': 'app\n',
    'agents/locks/camera/requirements.in': 'app\n',
  });
  const plan = (name: string, keys: Readonly<Record<string, string>> = {}): MachinePlan => {
    const made = smallPlan(keys);
    return { ...made, stack: { ...made.stack, name } };
  };
  const runs = (...plans: MachinePlan[]) => listLockRuns(root, catalog, plans);

  it('are one of all names for stacks with the same locks', () => {
    assert.deepEqual(runs(plan('alpha'), plan('beta')), [{ stack: 'alpha', names: [] }]);
  });

  it('are a further one for what the first stack has no lock of', () => {
    assert.deepEqual(runs(plan('alpha', cuda), plan('beta')), [
      { stack: 'alpha', names: [] },
      { stack: 'beta', names: ['Camera'] },
    ]);
    assert.deepEqual(runs(plan('alpha'), plan('beta', cuda)), [{ stack: 'alpha', names: [] }]);
    assert.deepEqual(runs(plan('alpha', cuda), plan('beta'), plan('gamma')).length, 2);
  });

  it('are one of all names for a stack that asks elsewhere', () => {
    const all = [
      { stack: 'alpha', names: [] },
      { stack: 'beta', names: [] },
    ];
    for (const keys of [
      { packageIndex: 'https://pypi.example.org/simple' },
      { upstreams: 'hub' },
      { upstreams: 'hub', mirror: 'cache.example.org' },
      { builder: 'other' },
    ]) {
      assert.deepEqual(runs(plan('alpha'), plan('beta', keys)), all);
    }
  });

  it('are none where nothing has an .in file', () => {
    assert.deepEqual(listLockRuns(temporaryFolder(), catalog, [plan('alpha')]), []);
  });
});
