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
          'stack test: fleet-test-hub belongs to the pulumi engine, and fleet:engine says embedded; take that fleet down with its own engine first',
        ],
      );
    });
  });
});
