import assert from 'node:assert/strict';
import { VOLUME } from '../../../src/engines/common/resources';
import { useFleetHome } from '../../support/environment';
import { recordStack } from '../../support/recorded';

describe('DataVolume of this fleet', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  it("exists for every volume of a row, with its owner's name", async () => {
    const names = async (stack: string): Promise<string[]> =>
      (await recordStack(stack)).ofType(VOLUME).map(({ inputs }) => String(inputs['name']));
    for (const stack of ['mainpc', 'dev']) {
      assert.deepEqual((await names(stack)).sort(), [
        `fleet-${stack}-learningmanager-learning-manager`,
        `fleet-${stack}-memoryfusionhub-memory`,
        `fleet-${stack}-modelopscoordinator-learning`,
        `fleet-${stack}-redis`,
        `fleet-${stack}-systemdigitaltwin-twin`,
        `fleet-${stack}-unifiedobservabilitycenter-observability`,
      ]);
    }
    assert.equal((await names('pc2')).length, 3);
  });
});
