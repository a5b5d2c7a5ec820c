import assert from 'node:assert/strict';
import {
  chooseStartInterval,
  fitPlanToDockerEngine,
  listStartIntervalNotes,
} from '../../../src/engines/common/start-interval';
import { EMBEDDED_ENGINE } from '../../../src/engines/common/program-check';
import { smallPlan } from '../../support/context';
import { useEnvironment, useFakeDocker } from '../../support/environment';
import { smallStack } from '../../support/stack';

const old = { version: '20.10.24', apiVersion: '1.41', startInterval: false };
const current = { version: '29.5.0', apiVersion: '1.54', startInterval: true };
const leftOut =
  "Pulumi.test.yaml: fleet:healthStartInterval: is left out, as Docker engine 20.10.24 has no start interval: '2'; upgrade to Docker Engine 25, or remove it";

describe('chooseStartInterval', () => {
  const dev = smallStack();
  const two = smallStack({ healthStartInterval: '2' });

  it('is one second on a Docker engine that has it', () => {
    assert.deepEqual(chooseStartInterval(dev, current), { seconds: 1 });
  });

  it("is the stack file's before that", () => {
    assert.deepEqual(chooseStartInterval(two, current), { seconds: 2 });
  });

  it('is none on an engine without it, and says so if the stack file has one', () => {
    assert.deepEqual(chooseStartInterval(dev, old), { seconds: undefined });
    assert.deepEqual(chooseStartInterval(two, old), { seconds: undefined, note: leftOut });
  });

  it("is the stack file's if no engine answers", () => {
    assert.deepEqual(chooseStartInterval(dev, undefined), { seconds: undefined });
    assert.deepEqual(chooseStartInterval(two, undefined), { seconds: 2 });
  });

  it('is none under Pulumi unless the stack file has one, wherever a preview runs', () => {
    const stack = smallStack({ engine: 'pulumi', dockerEngine: 'here' });
    assert.deepEqual(chooseStartInterval(stack, current), { seconds: undefined });
  });
});

describe('fitPlanToDockerEngine', () => {
  const version = '"version --format {{.Server.Version}} {{.Server.APIVersion}}"';
  const keys = { engine: 'pulumi', dockerEngine: 'here' };
  const plan = smallPlan({ ...keys, healthStartInterval: '2' });
  const fitted = () => {
    const { stack, notes } = fitPlanToDockerEngine(plan);
    return [stack.healthStartInterval, notes.filter((note) => note.includes('StartInterval'))];
  };
  useEnvironment(() => ({ DOCKER_HOST: undefined }));

  describe("on the stack's own engine, an old one", () => {
    useFakeDocker(() => ({
      [version]: 'echo 20.10.24 1.41',
      '"info --format {{.Name}}"': 'echo here',
    }));
    it('leaves the interval out and says so', () => {
      assert.deepEqual(fitted(), [undefined, [leftOut]]);
    });
  });

  describe('on an old engine of another name', () => {
    useFakeDocker(() => ({
      [version]: 'echo 20.10.24 1.41',
      '"info --format {{.Name}}"': 'echo laptop',
    }));
    it('keeps it', () => {
      assert.deepEqual(fitted(), [2, []]);
    });
  });

  describe('without an engine', () => {
    useFakeDocker(() => ({ [version]: 'exit 1' }));
    it('keeps it', () => {
      assert.deepEqual(fitted(), [2, []]);
    });
  });

  describe('asks nothing', () => {
    useFakeDocker(() => ({}));
    it('if the stack file sets none', () => {
      const without = smallPlan(keys);
      assert.equal(fitPlanToDockerEngine(without), without);
    });

    describe('under the embedded engine', () => {
      useEnvironment(() => ({ [EMBEDDED_ENGINE]: '1' }));
      it('which has asked already', () => {
        assert.equal(fitPlanToDockerEngine(plan), plan);
      });
    });
  });
});

describe('listStartIntervalNotes', () => {
  useEnvironment(() => ({ DOCKER_HOST: undefined }));
  useFakeDocker(() => ({
    '"version --format {{.Server.Version}} {{.Server.APIVersion}}"': 'echo 20.10.24 1.41',
    '"info --format {{.Name}}"': 'echo here',
  }));

  for (const engine of ['embedded', 'pulumi']) {
    it(`says, for the ${engine} engine, that the interval is left out`, () => {
      const stack = smallStack({ engine, dockerEngine: 'here', healthStartInterval: '2' });
      assert.deepEqual(listStartIntervalNotes(stack), [leftOut]);
    });
  }

  it('says nothing where the stack file sets none', () => {
    assert.deepEqual(listStartIntervalNotes(smallStack()), []);
  });
});
