import assert from 'node:assert/strict';
import { selectServices } from '../../../src/engines/common/selection';
import { smallContext } from '../../support/context';
import { refusal } from '../../support/errors';

describe('selectServices', () => {
  const context = smallContext('/project');
  const chosen = (...only: string[]): string[] | undefined => {
    const { all, slugs } = selectServices(context.plan, only);
    return all ? undefined : [...slugs];
  };

  it('selects all if none is named', () => {
    assert.equal(chosen(), undefined);
  });
  it('selects the named ones and all their dependencies, infrastructure included', () => {
    assert.deepEqual(chosen('Worker'), ['worker', 'cache', 'hub']);
    assert.deepEqual(chosen('Hub', 'hub'), ['hub', 'cache']);
  });
  it('refuses names that this machine does not run', () => {
    assert.deepEqual(
      refusal(() => chosen('Relay', 'Hub', 'Nobody')),
      [
        "service: does not run on alpha: 'Relay'; write one of Hub, Worker, Camera",
        "service: does not run on alpha: 'Nobody'; write one of Hub, Worker, Camera",
      ],
    );
  });
});
