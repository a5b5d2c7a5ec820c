import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { fleetHome, stateFolder } from '../../src/lib/home';
import { useEnvironment } from '../support/environment';

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

describe('stateFolder', () => {
  useEnvironment(() => ({ FLEET_HOME: '/home/of/fleet' }));
  it('lies in FLEET_HOME, by project and stack', () => {
    assert.equal(stateFolder('fleet', 'dev'), '/home/of/fleet/state/fleet/dev');
  });
});
