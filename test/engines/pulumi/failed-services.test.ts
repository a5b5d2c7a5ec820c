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
  it('lists a service whose image failed to build, with the most useful line of the build', () => {
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

  it('lists an image that failed to build, and its descendants', () => {
    const { failures, names } = update(problem('image', 'web', 'failed to solve: exit code: 1'));
    const reason = 'web: failed to solve: exit code: 1';
    assert.deepEqual(failures, [
      { service: 'Hub', stage: 'image', reason },
      { service: 'Worker', stage: 'image', reason },
    ]);
    assert.deepEqual([...names], ['hub', 'worker', 'web']);
  });

  it('lists an image that failed its scan gate, and its descendants with their gates', () => {
    const asked = `exit status 1: running "node --import ./src/lib/register-tsx.mjs src/scan/main.ts '{\\"image\\":\\"web\\"}'":`;
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
      [...['hub', 'worker', 'web'], ...['hub', 'worker', 'web'].map((name) => `${name}-scan`)],
    );
  });

  it('lists only the service whose image is not signed, with its gates', () => {
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

  it('lists a service whose release failed its trial, with the reason that the trial gives', () => {
    const said = `exit status 1: running "if [ -n x ]":\nerror: Hub: fails its trial: no model\n`;
    const { failures, names } = update(problem('gate', 'hub-trial', said));
    assert.deepEqual(failures, [{ service: 'Hub', stage: 'trial', reason: 'no model' }]);
    assert.deepEqual([...names], ['hub']);
  });

  it('lists a service whose trial ended otherwise as one that does not start', () => {
    const { failures } = update(problem('gate', 'hub-trial', 'exit status 137: running "x"'));
    assert.deepEqual(
      failures.map(({ service, stage }) => [service, stage]),
      [['Hub', 'start']],
    );
  });

  it('is empty if an infrastructure image failed', () => {
    const said = `exit status 1: running "node --import ./src/lib/register-tsx.mjs src/scan/main.ts '{}'":\nerror: cache: x\n`;
    assert.equal(findFailedServices(smallPlan(), [problem('gate', 'cache-scan', said)]), undefined);
  });

  it('lists every service if the build tools failed to build', () => {
    const { failures } = update(problem('image', 'tools', 'no pip'));
    assert.equal(failures.length, plan.services.length);
  });

  it('lists a service whose container did not become healthy', () => {
    assert.deepEqual(update(problem('container', 'worker', 'not healthy in 180 s')).failures, [
      { service: 'Worker', stage: 'start', reason: 'not healthy in 180 s' },
    ]);
  });

  it('lists a service whose container did not get ready, by its name in the catalog', () => {
    const asked = 'exit status 1: running "sh components/ready.sh Worker fleet-test-worker":';
    const said = `${asked}\nerror: Worker: restarted 4 times, ended with exit code 1: KeyError: x\n`;
    const { failures, names } = update(problem('gate', 'ready-worker', said));
    const reason = 'restarted 4 times, ended with exit code 1: KeyError: x';
    assert.deepEqual(failures, [{ service: 'Worker', stage: 'start', reason }]);
    assert.deepEqual([...names], ['worker']);
  });

  it('leaves out a service that only depends on a failed one', () => {
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
    ['a server that did not get ready', problem('gate', 'ready-cache', 'error: cache: is paused')],
    ['the program', problem(undefined, 'fleet-test', 'fleet/images.ts: web: write this')],
    ['a gate', problem('gate', 'hub-needs-camera', 'Camera did not answer')],
  ] as const) {
    it(`is empty if ${what} failed`, () => {
      assert.equal(findFailedServices(plan, [problem('container', 'hub', 'x'), fatal]), undefined);
    });
  }

  it('is empty without an event of a resource', () => {
    assert.equal(findFailedServices(plan, [updateFailed]), undefined);
  });
});
