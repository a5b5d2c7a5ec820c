import assert from 'node:assert/strict';
import execa from 'execa';
import { readEngineFeatures } from '../../src/docker/info';
import { must } from '../support/errors';
import { SERVICES } from '../support/rows';
import { onEachEngine } from './each-engine';
import { OFFSETS } from './fleet-under-test';

/** Nanoseconds, as Docker counts. */
const SECOND = 1e9;

onEachEngine('the start interval of health checks', __filename, (place) => {
  const { engine, stack } = place;
  const only = ['--stack', stack, '--only', SERVICES.first.name];
  const supported = (): boolean => must(readEngineFeatures()).startInterval;
  /** Lists the containers' intervals in seconds, 0 for none. */
  const intervals = async (): Promise<number[]> => {
    const ids = [...(await place.fleet.ids(stack)).values()];
    const format = '{{json .Config.Healthcheck}}';
    const { stdout } = await execa('docker', ['inspect', '--format', format, ...ids]);
    const checks = stdout.split('\n').map((line) => JSON.parse(line) as { StartInterval?: number });
    return [...new Set(checks.map(({ StartInterval = 0 }) => StartInterval / SECOND))];
  };
  const up = async (): Promise<string> => {
    const { code, out, err } = await place.fleet.run(['up', ...only]);
    assert.equal(code, 0, err);
    return out + err;
  };
  before(() => place.begin({ portOffset: OFFSETS.startInterval }));

  it('is a second by default where the Docker engine has one, but under Pulumi', async () => {
    assert.doesNotMatch(await up(), /healthStartInterval/);
    assert.deepEqual(await intervals(), [supported() && engine === 'embedded' ? 1 : 0]);
  });

  it("is the stack file's, or left out with a line that says so", async () => {
    const line = /^( +)fleet:healthInterval: .*$/m;
    const more = '$&\n$1fleet:healthStartInterval: 2';
    place.fleet.edit(`Pulumi.${stack}.yaml`, line, more);
    const said = await up();
    if (supported()) assert.doesNotMatch(said, /healthStartInterval/);
    else assert.match(said, /! .*healthStartInterval: is left out, as Docker engine .*: '2';/);
    assert.deepEqual(await intervals(), [supported() ? 2 : 0]);
  });

  it('changes nothing at the next preview', async () => {
    const json = await place.fleet.succeed('preview', ...only, '--json');
    const { images, containers } = JSON.parse(json) as Record<string, unknown[]>;
    assert.deepEqual([images, containers], [[], []]);
  });
});
