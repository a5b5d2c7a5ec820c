import assert from 'node:assert/strict';
import { fitText, measureText } from '../../../src/report/svg/text';

describe('text in a picture', () => {
  it('is taken as wider where it is longer, larger or of wider letters', () => {
    assert.ok(measureText('mmm', 12) > measureText('iii', 12));
    assert.ok(measureText('web', 12) > measureText('web', 11));
    assert.equal(measureText('', 12), 0);
  });

  it('is cut where it does not fit, and else whole', () => {
    const name = 'LearningToReadTheClockService';
    assert.equal(fitText(name, 12, measureText(name, 12)), name);
    const cut = fitText(name, 12, 100);
    assert.match(cut, /^Learning.*…$/);
    assert.ok(measureText(cut, 12) <= 100);
  });
});
