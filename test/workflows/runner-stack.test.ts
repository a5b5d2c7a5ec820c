import assert from 'node:assert/strict';
import { parseStack } from '../../src/stack/parse';
import { buildRunnerStack } from '../../src/workflows/runner-stack';
import { equipped } from '../support/recorded';
import { configOf } from '../support/stack';
import { MAIN } from '../support/rows';

const parsed = (cached: boolean, more: Readonly<Record<string, string>> = {}) =>
  parseStack(
    `runner-${MAIN}`,
    buildRunnerStack({ ...configOf(MAIN), ...more }, cached) as Record<string, string>,
  );

describe("a real machine's stack on a runner that may not write", () => {
  it("pushes to the runner's own registry, and reads the published cache", () => {
    const stack = parsed(true);
    assert.equal(stack.engine, 'embedded');
    assert.equal(`${stack.registry}/${stack.namespace}`, 'localhost:5050/example/fleet');
    assert.equal(stack.cacheFrom, 'ghcr.io/example/fleet');
  });

  it('reads no cache where it is to prove that all can be built anew', () => {
    assert.equal(parsed(false).cacheFrom, undefined);
  });

  it('has nothing of the machine: credentials, secrets, pins of the shared registry', () => {
    const stack = parsed(true, equipped);
    const { registryAuth, secrets, github, pins } = stack;
    assert.deepEqual(
      { registryAuth, secrets, github, pins },
      {
        registryAuth: undefined,
        secrets: {},
        github: undefined,
        pins: {},
      },
    );
    assert.equal(stack.profile.OMP_NUM_THREADS, 12);
    assert.equal(stack.track, 'cu121');
  });

  it("is not at home on the runner's engine, whose ports and folders tell nothing of the machine", () => {
    const { dockerEngine, machine } = parsed(true);
    assert.equal(dockerEngine, configOf(MAIN)['fleet:dockerEngine']);
    const unnamed = Object.fromEntries(
      Object.entries(configOf(MAIN)).filter(([key]) => key !== 'fleet:dockerEngine'),
    );
    const { 'fleet:dockerEngine': engine } = buildRunnerStack(unnamed, true);
    assert.equal(engine, machine);
  });
});
