import assert from 'node:assert/strict';
import path from 'node:path';
import { listContainers } from '../../../src/docker/containers';
import type { FleetStatus } from '../../../src/engines/engine';
import { FleetUnderTest, nameOf, OFFSETS, type Run } from '../../integration/fleet-under-test';
import { giveOwnAgent } from '../../integration/own-agent';

const STACK = 'it-broken';
/** An agent that its image's build can import. */
const FAILS_AT_START = `if __name__ == "__main__":
    raise RuntimeError("no model at /models/voice.bin")
`;
const DIGEST = /sha256:[0-9a-f]{64}/;

/** Covers one service without an image, one whose agent exits at once, and the services that depend on them. */
describe('a fleet with broken services', function () {
  this.timeout('15m');
  let fleet: FleetUnderTest;
  const up = (...args: string[]): Promise<Run> =>
    fleet.run(['--stack', STACK, 'up', '--only', 'UnifiedSystemAgent', 'ToneDetector', ...args]);
  const running = async (): Promise<string[]> =>
    (await listContainers(STACK))
      .filter(({ State }) => State.Health?.Status === 'healthy')
      .map(nameOf)
      .sort();
  const errors = ({ err }: Run): string[] =>
    err.split('\n').filter((line) => line.startsWith('error: '));

  const repair = (file: string): void => {
    fleet.write(file, fleet.read(path.join('agents/reference', path.basename(file))));
  };
  /** Asks for one more package, which the lock has with a hash that no index serves. */
  const askWithWrongHash = (): void => {
    const files = {
      'requirements.in': 'iniconfig\n',
      'requirements.lock': `iniconfig==2.0.0 --hash=sha256:${'0'.repeat(64)}\n    # via -r requirements.in\n`,
    };
    for (const [file, added] of Object.entries(files))
      fleet.write(
        `agents/locks/systemdigitaltwin/${file}`,
        fleet.read(`agents/reference/${file}`) + added,
      );
  };
  const noImage = (keeps: string): RegExp =>
    new RegExp(
      `^error: failed: SystemDigitalTwin: image: requirements\\.lock: iniconfig==2\\.0\\.0: is not the hash of what the index serves, [0-9a-f]{64}: '0{64}'; restore the lock if it was edited, .*${keeps}$`,
    );

  before(() => {
    fleet = new FleetUnderTest(__filename);
    fleet.writeStack(STACK, 'dev', { portOffset: OFFSETS.broken });
  });
  after(() => fleet.run(['--stack', STACK, 'down', '--volumes']));

  it('starts nothing with --strict', async () => {
    giveOwnAgent(fleet, 'SystemDigitalTwin', 'agents/twin');
    askWithWrongHash();
    const run = await up('--strict');
    assert.equal(run.code, 1);
    assert.match(errors(run).join('\n'), /^error: systemdigitaltwin: requirements\.lock: .*$/);
    assert.deepEqual(await listContainers(STACK), []);
  });

  it('starts all others, lists the failed ones with their reasons, in JSON too, and exits with 1', async () => {
    giveOwnAgent(fleet, 'EmotionEngine', 'agents/emotion');
    fleet.write('agents/emotion/main.py', FAILS_AT_START);
    const run = await up('--json');
    assert.equal(run.code, 1, run.out);
    const [first = '', second = '', ...rest] = errors(run);
    assert.match(first, noImage(''));
    assert.match(
      second,
      /^error: not healthy: EmotionEngine: restarted \d+ times, .*: RuntimeError: no model at \/models\/voice\.bin; see bin\/fleet --stack it-broken logs EmotionEngine$/,
    );
    assert.deepEqual(rest, []);
    // Those that depend on the two run all the same.
    assert.deepEqual(await running(), [
      'ServiceRegistry',
      'ToneDetector',
      'UnifiedSystemAgent',
      'nats',
      'redis',
    ]);
    const { services, broken } = JSON.parse(run.out) as FleetStatus & { broken: object[] };
    assert.deepEqual(
      broken.map((each) => ({ ...each, reason: '' })),
      [
        { service: 'SystemDigitalTwin', stage: 'image', reason: '' },
        { service: 'EmotionEngine', stage: 'start', reason: '' },
      ],
    );
    const unreached = new Map(services.map((each) => [each.service, each.unreached]));
    assert.deepEqual(unreached.get('UnifiedSystemAgent'), ['SystemDigitalTwin']);
    assert.deepEqual(unreached.get('ToneDetector')?.toSorted(), [
      'EmotionEngine',
      'SystemDigitalTwin',
    ]);
  });

  it('retries the failed ones, and is complete once they are repaired', async () => {
    repair('agents/locks/systemdigitaltwin/requirements.in');
    repair('agents/locks/systemdigitaltwin/requirements.lock');
    repair('agents/emotion/main.py');
    const { code, out, err } = await up();
    assert.equal(code, 0, `${out}\n${err}`);
    assert.equal((await running()).length, 7);
  });

  it('keeps the running container if its new image cannot be built', async () => {
    const before = await fleet.ids(STACK);
    askWithWrongHash();
    const run = await up();
    assert.equal(run.code, 1);
    const [line = '', ...rest] = errors(run);
    assert.match(line, noImage(`; keeps running ${DIGEST.source}`));
    assert.deepEqual(rest, []);
    assert.deepEqual(await fleet.ids(STACK), before);
    const { services } = await fleet.status(STACK);
    const told = services.filter(({ imageError }) => imageError !== undefined);
    assert.deepEqual(
      told.map(({ service }) => service),
      ['SystemDigitalTwin'],
    );
    assert.match(told[0]?.imageError ?? '', /is not the hash of what the index serves/);
    const table = await fleet.succeed('status', '--stack', STACK);
    assert.match(table, /SystemDigitalTwin .*runs an earlier image, as the new one could not be/);
  });
});
