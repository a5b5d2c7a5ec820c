import assert from 'node:assert/strict';
import {
  listAddressVariables,
  namePeer,
  nameSecretVariable,
  toSlug,
  nameVolume,
} from '../../src/catalog/names';

describe('names', () => {
  it("follow from a service's", () => {
    assert.equal(toSlug('TTLAgent'), 'ttlagent');
    assert.equal(namePeer('StreamingNTPAgent', 'alpha'), 'streamingntpagent.alpha');
  });
  it('of variables with an address are written in capitals, word by word', () => {
    const words = ['TTLAgent', 'NTPService', 'StreamingNTPAgent', 'Hub'].map(
      (name) => listAddressVariables(name, { host: 'h', port: 1 })[0]?.[0],
    );
    assert.deepEqual(words, [
      'TTL_AGENT_HOST',
      'NTP_SERVICE_HOST',
      'STREAMING_NTP_AGENT_HOST',
      'HUB_HOST',
    ]);
    assert.deepEqual(listAddressVariables('Hub', { host: 'hub', port: 7001 })[1], [
      'HUB_PORT',
      '7001',
    ]);
  });
  it('of volumes hold their owner, unless they are called like it', () => {
    assert.equal(nameVolume('hub', 'data'), 'hub-data');
    assert.equal(nameVolume('cache', 'cache'), 'cache');
  });
  it('of variables with secrets begin alike', () => {
    assert.equal(nameSecretVariable('HF_TOKEN'), 'FLEET_SECRET_HF_TOKEN');
  });
});
