import assert from 'node:assert/strict';
import { findFailedServices, type FailedUpdate } from '../../../src/engines/pulumi/failed-services';
import type { Problem } from '../../../src/engines/pulumi/problems';
import { smallPlan } from '../../support/context';
import { must } from '../../support/errors';

const plan = smallPlan({ scan: 'off' });
const problem = (kind: Problem['kind'], name: string, message: string, log = ''): Problem => ({
  kind,
  name,
  message,
  log,
});
const updateFailed = problem(undefined, 'fleet-test', 'update failed\n');
const update = (...problems: Problem[]): FailedUpdate =>
  must(findFailedServices(plan, [...problems, updateFailed]));

describe('findFailedServices', () => {
  it('is a service whose image could not be built, by the line of the build that tells most', () => {
    const { failures, names } = update(
      problem('image', 'hub', 'failed to solve: exit code: 1\n', 'one\nerror: no package x\n'),
      problem(
        undefined,
        'hub',
        "hub has a problem: Missing required argument. The argument 'name'",
      ),
    );
    assert.deepEqual(failures, [{ service: 'Hub', stage: 'image', reason: 'error: no package x' }]);
    assert.deepEqual([...names], ['hub']);
  });

  it('is all that stands on an image which could not be built, and that image', () => {
    const { failures, names } = update(problem('image', 'web', 'failed to solve: exit code: 1'));
    const reason = 'web: failed to solve: exit code: 1';
    assert.deepEqual(failures, [
      { service: 'Hub', stage: 'image', reason },
      { service: 'Worker', stage: 'image', reason },
    ]);
    assert.deepEqual([...names], ['hub', 'worker', 'web']);
  });

  it('is all that stands on an image which did not pass its scan gate, gates included', () => {
    const asked = `exit status 1: running "node --import tsx src/scan/main.ts '{\\"image\\":\\"web\\"}'":`;
    const said = `${asked}\nwarning: web: 3 without a fix\nerror: web: one\nerror: web: two\n`;
    const { failures, names } = must(
      findFailedServices(smallPlan(), [problem('gate', 'web-scan', said)]),
    );
    assert.deepEqual(
      failures.map(({ service, stage, reason }) => [service, stage, reason]),
      ['Hub', 'Worker'].map((service) => [service, 'image', 'web: web: one']),
    );
    assert.deepEqual(
      [...names],
      ['hub', 'worker', 'web', ...['hub', 'worker', 'web'].map((name) => `${name}-scan`)],
    );
  });

  it('is the service alone whose image is not signed, its gates included', () => {
    const signed = smallPlan({ scan: 'off', signatures: '{"key":"cosign.pub"}' });
    const said = `exit status 1: running "'cosign' 'verify' || { echo 'x' >&2; }":\nworker@x is not signed\n`;
    const { failures, names } = must(
      findFailedServices(signed, [problem('gate', 'worker-signature', said)]),
    );
    assert.deepEqual(
      failures.map(({ service, stage, reason }) => [service, stage, reason]),
      [['Worker', 'image', 'worker@x is not signed']],
    );
    assert.deepEqual([...names], ['worker', 'worker-signature']);
  });

  it("is nothing where a server's image did not pass", () => {
    const said = `exit status 1: running "node --import tsx src/scan/main.ts '{}'":\nerror: cache: x\n`;
    assert.equal(findFailedServices(smallPlan(), [problem('gate', 'cache-scan', said)]), undefined);
  });

  it('is everything where the tools of builds could not be built', () => {
    const { failures } = update(problem('image', 'tools', 'no pip'));
    assert.equal(failures.length, plan.services.length);
  });

  it('is a service whose container did not get healthy', () => {
    assert.deepEqual(update(problem('container', 'worker', 'not healthy in 180 s')).failures, [
      { service: 'Worker', stage: 'start', reason: 'not healthy in 180 s' },
    ]);
  });

  it('is not a service that only waits for one that failed', () => {
    const waiting = [
      "worker has a problem: Missing required argument. The argument 'image' is required",
      "cannot complete a resource 'urn' whose registration isn't pending",
    ];
    const { names } = update(
      problem('container', 'hub', 'not healthy in 180 s'),
      ...waiting.map((said) => problem('container', 'worker', said)),
    );
    assert.deepEqual([...names], ['hub']);
  });

  for (const [what, fatal] of [
    ['a server', problem('container', 'cache', 'not healthy in 180 s')],
    ['the program', problem(undefined, 'fleet-test', 'fleet/images.ts: web: write this')],
    ['a gate', problem('gate', 'hub-needs-camera', 'Camera did not answer')],
  ] as const) {
    it(`is nothing where ${what} failed`, () => {
      assert.equal(findFailedServices(plan, [problem('container', 'hub', 'x'), fatal]), undefined);
    });
  }

  it('is nothing where nothing was told of any resource', () => {
    assert.equal(findFailedServices(plan, [updateFailed]), undefined);
  });
});
