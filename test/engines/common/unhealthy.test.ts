import assert from 'node:assert/strict';
import { joinFailures } from '../../../src/engines/common/unhealthy';
import type { ServiceFailure } from '../../../src/engines/engine';

describe('joinFailures', () => {
  it('keeps the first failure of each service', () => {
    const failure = (service: string, reason: string): ServiceFailure => ({
      service,
      stage: 'start',
      reason,
    });
    const judged = failure('Hub', 'restarted 4 times');
    const other = failure('Worker', 'no such device');
    assert.deepEqual(joinFailures([judged], [failure('Hub', 'not healthy in 180 s'), other], []), [
      judged,
      other,
    ]);
  });
});
