import assert from 'node:assert/strict';
import { homedir, userInfo } from 'node:os';
import { locateFleetHome, locateStateFolder } from '../../src/lib/home';
import { useEnvironment } from '../support/environment';

describe('locateFleetHome', () => {
  it('is FLEET_HOME before all', () => {
    assert.equal(locateFleetHome({ FLEET_HOME: '/a', XDG_DATA_HOME: '/b' }), '/a');
  });
  it("is a folder of the user's data folder otherwise", () => {
    assert.equal(locateFleetHome({ XDG_DATA_HOME: '/b' }), '/b/fleet');
    assert.equal(locateFleetHome({ FLEET_HOME: '', XDG_DATA_HOME: '/b' }), '/b/fleet');
    const HOME = homedir();
    assert.equal(locateFleetHome({ HOME, XDG_DATA_HOME: '' }), `${HOME}/.local/share/fleet`);
    assert.equal(locateFleetHome({ HOME }), `${HOME}/.local/share/fleet`);
  });
  it('is in the home that the system knows where HOME is not set', () => {
    const known = `${userInfo().homedir}/.local/share/fleet`;
    assert.equal(locateFleetHome({}), known);
    assert.equal(locateFleetHome({ HOME: '' }), known);
  });
});

describe('locateStateFolder', () => {
  useEnvironment(() => ({ FLEET_HOME: '/home/of/fleet' }));
  it('lies in FLEET_HOME, by project and stack', () => {
    assert.equal(locateStateFolder('fleet', 'dev'), '/home/of/fleet/state/fleet/dev');
  });
});
