import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { fleetHome } from '../../src/lib/home';

describe('fleetHome', () => {
  it('is FLEET_HOME before all', () => {
    assert.equal(fleetHome({ FLEET_HOME: '/a', XDG_DATA_HOME: '/b' }), '/a');
  });
  it("is a folder of the user's data folder otherwise", () => {
    assert.equal(fleetHome({ XDG_DATA_HOME: '/b' }), '/b/fleet');
    assert.equal(fleetHome({ FLEET_HOME: '', XDG_DATA_HOME: '/b' }), '/b/fleet');
    assert.equal(fleetHome({ XDG_DATA_HOME: '' }), `${homedir()}/.local/share/fleet`);
    assert.equal(fleetHome({}), `${homedir()}/.local/share/fleet`);
  });
});
