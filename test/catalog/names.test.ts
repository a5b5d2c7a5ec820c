import assert from 'node:assert/strict';
import { peerAlias, secretVariable, slugOf, volumeId } from '../../catalog/names';

describe('names', () => {
  it("follow from a service's", () => {
    assert.equal(slugOf('NLUAgent'), 'nluagent');
    assert.equal(peerAlias('StreamingTTSAgent', 'mainpc'), 'streamingttsagent.mainpc');
  });
  it('of volumes hold their owner, unless they are called like it', () => {
    assert.equal(volumeId('systemdigitaltwin', 'twin'), 'systemdigitaltwin-twin');
    assert.equal(volumeId('redis', 'redis'), 'redis');
  });
  it('of variables with secrets begin alike', () => {
    assert.equal(secretVariable('HF_TOKEN'), 'FLEET_SECRET_HF_TOKEN');
  });
});
