import assert from 'node:assert/strict';
import { fit, widthOf } from '../../../src/report/svg/text';

describe('text in a picture', () => {
  it('is taken as wider where it is longer, larger or of wider letters', () => {
    assert.ok(widthOf('mmm', 12) > widthOf('iii', 12));
    assert.ok(widthOf('web', 12) > widthOf('web', 11));
    assert.equal(widthOf('', 12), 0);
  });

  it('is cut where it does not fit, and else whole', () => {
    const name = 'LearningOpportunityDetector';
    assert.equal(fit(name, 12, widthOf(name, 12)), name);
    const cut = fit(name, 12, 100);
    assert.match(cut, /^Learning.*…$/);
    assert.ok(widthOf(cut, 12) <= 100);
  });
});
