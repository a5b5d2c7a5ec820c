import assert from 'node:assert/strict';
import { checkOwner } from '../../../src/engines/common/owner';
import { useFakeDocker } from '../../support/environment';
import { refusal } from '../../support/errors';
import { smallStack } from '../../support/stack';

const ps = '"ps --all --filter label=fleet.stack=test "*';

describe('checkOwner', () => {
  const stack = smallStack();

  describe('if nothing runs', () => {
    useFakeDocker(() => ({ [ps]: 'true' }));
    it('passes', () => {
      checkOwner(stack);
    });
  });

  describe("if this engine's containers run", () => {
    useFakeDocker(() => ({ [ps]: "printf 'fleet-test-hub\\tembedded\\n'" }));
    it('passes', () => {
      checkOwner(stack);
    });
  });

  describe("if the other engine's containers run", () => {
    useFakeDocker(() => ({
      [ps]: "printf 'fleet-test-redis\\tembedded\\nfleet-test-hub\\tpulumi\\n'",
    }));
    it('refuses, and names one of them', () => {
      assert.deepEqual(
        refusal(() => {
          checkOwner(stack);
        }),
        [
          "Pulumi.test.yaml: fleet:engine: is not the engine of container fleet-test-hub, pulumi: 'embedded'; run down with that engine first",
        ],
      );
    });
  });

  describe('if a container that compose was replacing is left', () => {
    useFakeDocker(() => ({ [ps]: "printf '0123456789ab_fleet-test-hub\\tembedded\\n'" }));
    it('passes', () => {
      checkOwner(stack);
    });
  });

  describe('if an exported compose file runs under a name of its own', () => {
    useFakeDocker(() => ({
      [ps]: "printf 'fleet-test-hub\\tembedded\\nother-hub\\tembedded\\n'",
    }));
    it('passes', () => {
      checkOwner(stack);
    });
  });

  describe("if another project's containers run under the stack's name", () => {
    useFakeDocker(() => ({
      [ps]: "printf 'fleet-test-hub\\tembedded\\nsecond-test-hub\\tembedded\\n'",
    }));
    it('refuses, and names one of them', () => {
      assert.deepEqual(
        refusal(() => {
          checkOwner(stack);
        }),
        [
          "stack test: another project than fleet runs a stack of this name here: 'second-test-hub'; give one of the two another name: rename Pulumi.test.yaml, or bring the other one down",
        ],
      );
    });
  });
});
