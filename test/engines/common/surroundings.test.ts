import assert from 'node:assert/strict';
import type { InspectedContainer } from '../../../src/docker/containers';
import { LABELS } from '../../../src/docker/labels';
import { Storms } from '../../../src/engines/common/storm';
import {
  findOutsideFault,
  type Scene,
  type Suspect,
} from '../../../src/engines/common/surroundings';
import type { JudgedContainer } from '../../../src/engines/common/watch';
import { formatDefinitionLabel } from '../../../src/plan/define-service';
import type { Definition } from '../../../src/plan/definition';
import { readDefinition } from '../../../src/engines/common/ledger';
import { smallPlan } from '../../support/context';
import { inspected } from '../../support/docker';
import { digestOf, useFakeDocker } from '../../support/environment';
import { must } from '../../support/errors';

const service = must(smallPlan().services[0]);

/** A container of a service by this name; its id has the version of its definition. */
function container(
  name: string,
  version: string,
  state: Partial<InspectedContainer['State']> = {},
): InspectedContainer {
  const labels = {
    [LABELS.service]: name,
    [LABELS.definition]: formatDefinitionLabel(service),
  };
  const made = inspected(`${name}-${version}`, labels, state);
  const Image = `localhost:5050/fleet/${service.slug}:web-1@${digestOf(version)}`;
  return { ...made, Config: { ...made.Config, Image } };
}

const well = (name: string, version = 'a'): JudgedContainer => ({
  service: name,
  container: container(name, version),
  verdict: { condition: 'stable', word: 'healthy', reason: '' },
  startedHere: false,
});

const failed = (
  name: string,
  version = 'b',
  state: Partial<InspectedContainer['State']> = {},
): JudgedContainer => ({
  service: name,
  container: container(name, version, { Status: 'restarting', ExitCode: 1, ...state }),
  verdict: { condition: 'unhealthy', word: 'unhealthy', reason: 'restarted 4 times' },
  startedHere: true,
});

const good = (change: Partial<Definition> = {}): Definition => ({
  ...must(readDefinition(container('Any', 'a'))),
  ...change,
});

const suspect = (judged: JudgedContainer, change: Partial<Definition> = {}): Suspect => ({
  judged,
  good: good(change),
});

function scene(look: readonly JudgedContainer[], more: Partial<Scene> = {}): Scene {
  const before = new Map(look.map(({ service: name }) => [name, well(name)]));
  return { look, before, reverted: new Set(), infrastructure: new Set(['cache']), ...more };
}

const time = '2026-03-01T12:00:00Z';
/** What the containers say last, by name, and the room on the disk that they see. */
const says = (
  words: Readonly<Record<string, string>>,
  free = 90_000_000,
): Readonly<Record<string, string>> => ({
  '"exec "*': `echo "overlay 99 9 ${String(free)} 1% /"`,
  ...Object.fromEntries(
    Object.entries(words).map(([name, word]) => [`logs*id-of-${name}-*`, `echo "${time} ${word}"`]),
  ),
  'logs*': `echo "${time} OSError: of its own"`,
});

describe('the surroundings of a release that failed', () => {
  const find = (suspects: readonly Suspect[], look: readonly JudgedContainer[], more = {}) =>
    findOutsideFault(suspects, scene(look, more));
  const refused = (Error: string): JudgedContainer =>
    failed('Hub', 'b', { Status: 'created', Error });

  describe('with nothing wrong', () => {
    useFakeDocker(() => says({}));

    it('are not at fault', async () => {
      const look = [failed('Hub'), well('Worker'), well('cache')];
      assert.equal(await find([suspect(must(look[0]))], look), undefined);
      assert.equal(await find([], [failed('Hub'), failed('cache')]), undefined);
    });

    it('are at fault where a server is down that the services share', async () => {
      const look = [failed('Hub'), failed('cache', 'a')];
      const fault = await find([suspect(must(look[0]))], look);
      assert.equal(fault, 'cache: restarted 4 times: OSError: of its own');
    });

    it('are at fault where Docker gives no container what the earlier definition has, too', async () => {
      const gpu = {
        device: '0',
        driver: '',
        vram: 1,
        architecture: '',
        lockedMemory: 1,
        sharedMemory: 1,
      };
      const causes: [string, Partial<Definition>][] = [
        ['could not select device driver "nvidia" with capabilities: [[gpu]]', { gpu }],
        ['error gathering device information: no such file', { devices: ['/dev/video0'] }],
        ['Bind for 127.0.0.1:7000 failed: port is already allocated', { ports: [] }],
      ];
      for (const [Error, other] of causes) {
        const judged = refused(Error);
        const fault = await find([suspect(judged)], [judged, well('Worker')]);
        assert.ok(fault?.endsWith(`Hub: Docker could not start it: ${Error}`), fault);
        // A release that asks for another card, device or port may be at fault.
        assert.equal(await find([suspect(judged, other)], [judged, well('Worker')]), undefined);
      }
      const full = refused('mkdir /var/lib/docker/overlay2/1: no space left on device');
      assert.match((await find([suspect(full)], [full])) ?? '', /^Docker's disk is full: Hub: /);
    });

    it('are not at fault where Docker refuses what the release says', async () => {
      const judged = refused('exec: "voice": executable file not found in $PATH');
      assert.equal(await find([suspect(judged)], [judged, well('Worker')]), undefined);
    });

    it('are at fault where what nothing changed fails with the same words', async () => {
      const look = [failed('Hub'), failed('Worker', 'a')];
      const fault = await find([suspect(must(look[0]))], look);
      assert.match(fault ?? '', /^Worker, which nothing changed, fails like Hub: .*of its own$/);
    });

    it('are at fault where what was put back fails with the same words', async () => {
      const look = [failed('Hub'), { ...failed('Worker', 'c') }];
      const more = { reverted: new Set(['Worker']) };
      const fault = await find([suspect(must(look[0]))], look, more);
      assert.match(fault ?? '', /^Worker, which was put back, fails like Hub: /);
    });

    it('are not at fault where another release fails with the same words', async () => {
      const look = [failed('Hub'), failed('Worker')];
      assert.equal(
        await find(
          look.map((each) => suspect(each)),
          look,
        ),
        undefined,
      );
    });

    it('are not at fault where what failed before fails still', async () => {
      const look = [failed('Hub'), failed('Worker', 'a')];
      const before = new Map([['Worker', failed('Worker', 'a')]]);
      assert.equal(await find([suspect(must(look[0]))], look, { before }), undefined);
    });
  });

  describe('where another fails with other words', () => {
    useFakeDocker(() => says({ Worker: 'OSError: the card is full' }));

    it('are not at fault', async () => {
      const look = [failed('Hub'), failed('Worker', 'a')];
      assert.equal(await find([suspect(must(look[0]))], look), undefined);
    });
  });

  describe('on a full disk', () => {
    useFakeDocker(() => says({}, 2048));

    it('are at fault', async () => {
      const look = [failed('Hub'), well('Worker')];
      const fault = await find([suspect(must(look[0]))], look);
      assert.equal(fault, "Docker's disk is full: it has 2 MB left");
    });
  });
});

describe('a storm of releases that fail alike', () => {
  useFakeDocker(() => says({ Camera: 'KeyError: by itself' }));
  const names = ['Hub', 'Worker', 'Ear', 'Camera'];
  const select = async (storms: Storms, look: readonly JudgedContainer[]): Promise<string[]> => {
    const suspects = look
      .filter(({ verdict }) => verdict.reason !== '')
      .map((each) => suspect(each));
    return (await storms.select(suspects, look)).map(({ judged }) => judged.service);
  };

  it('puts one back first, and what fails with other words', async () => {
    const storms = new Storms();
    assert.deepEqual(
      await select(
        storms,
        names.map((name) => failed(name)),
      ),
      ['Hub', 'Camera'],
    );
    const rest = [failed('Worker'), failed('Ear')];
    const starting = { condition: 'starting', word: 'starting', reason: '' } as const;
    assert.deepEqual(await select(storms, [{ ...well('Hub'), verdict: starting }, ...rest]), []);
    assert.deepEqual(await select(storms, [well('Hub'), ...rest]), ['Worker', 'Ear']);
  });

  it('is none where two fail alike', async () => {
    const look = [failed('Hub'), failed('Worker')];
    assert.deepEqual(await select(new Storms(), look), ['Hub', 'Worker']);
  });
});
