import assert from 'node:assert/strict';
import type { ImpactSummary } from '../../src/impact/summary';
import { readState } from '../../src/engines/embedded/state';
import { locateStateFolder } from '../../src/lib/home';
import { locateRow } from '../../src/checkout/fleet';
import { commit } from '../support/git';
import { changed, FleetUnderTest, OFFSETS } from './fleet-under-test';
import { IMAGES, SERVICES } from '../support/rows';

/** Name of its own stack, without the build record of other stacks. */
const STACK = 'it-impact';

const PLAIN = SERVICES.plain.name;
/** Matches its row up to its name. */
const ROW = new RegExp(`(name: '${PLAIN}',)`);

/** A service with its own source and one with the reference agent; `up` adds their dependencies. */
const ONLY = [SERVICES.legacy.name, PLAIN];

/** Edits that every run makes; all ten where FLEET_IMPACT is set, as each takes a quarter of a minute. */
const ALWAYS = ['a budget', 'the environment of a row', 'a source of its own', 'a component'];

/** Commits edits and compares `bin/fleet impact` with the images and containers that `up` really changes. */
describe('bin/fleet impact predicts what up does', function () {
  this.timeout('15m');
  let fleet: FleetUnderTest;
  const up = (): Promise<string> => fleet.succeed('up', '--stack', STACK, '--only', ...ONLY);
  /** Reads the input hashes of the last builds. */
  const built = (): Map<string, string> =>
    new Map(Object.entries(readState(locateStateFolder('fleet', STACK)).images));

  before(async () => {
    fleet = new FleetUnderTest(__filename);
    fleet.writeStack(STACK, 'dev', { portOffset: OFFSETS.impact });
    commit(fleet.folder, new Date().toISOString());
    await up();
  });
  after(async () => {
    await fleet.run(['down', '--stack', STACK, '--volumes']);
  });

  const edits: readonly (readonly [what: string, touches: boolean, edit: () => unknown])[] = [
    ['a document', false, () => fleet.edit('README.md', /$/, 'words\n')],
    ['a budget', false, () => fleet.edit('fleet/images.ts', /unpacked: \d+/, 'unpacked: 999')],
    [
      'the environment of a row',
      true,
      () => fleet.edit(locateRow(PLAIN), ROW, "$1\n    env: { GREETING: 'hello' },"),
    ],
    ['the memory of a row', true, () => fleet.edit(locateRow(PLAIN), ROW, '$1\n    memory: 9000,')],
    ['a source of its own', true, () => fleet.edit('agents/nlu/main.py', /$/, '# edit\n')],
    ['the reference agent', true, () => fleet.edit('agents/reference/main.py', /$/, '# edit\n')],
    ["the services' Dockerfile", true, () => fleet.edit('images/service/Dockerfile', /$/, '# e\n')],
    [
      "a family's files",
      true,
      () => fleet.edit(`images/${IMAGES.web}/requirements.in`, /$/, '# e\n'),
    ],
    [
      'a value of the stack',
      true,
      () => fleet.edit(`Pulumi.${STACK}.yaml`, /healthInterval: 5/, 'healthInterval: 6'),
    ],
    [
      'a component',
      true,
      () => fleet.edit('components/container.ts', /STOP_SECONDS = 10/, 'STOP_SECONDS = 9'),
    ],
  ];

  for (const [what, touches, edit] of edits) {
    it(what, async function () {
      if (!ALWAYS.includes(what) && process.env['FLEET_IMPACT'] === undefined) {
        console.log('        skipped: FLEET_IMPACT=1 makes this edit, too');
        this.skip();
      }
      edit();
      commit(fleet.folder, new Date().toISOString());
      const args = ['impact', '--since', 'HEAD~1', '--stack', STACK, '--json'];
      const { machines } = JSON.parse(await fleet.succeed(...args)) as ImpactSummary;
      const [{ images, containers } = { images: [], containers: [] }] = machines;
      const [hashes, ids] = [built(), await fleet.ids(STACK)];
      await up();
      const really = {
        images: changed(hashes, built()),
        containers: changed(ids, await fleet.ids(STACK)),
      };
      assert.deepEqual(really, {
        images: images
          .map(({ image }) => image)
          .filter((name) => hashes.has(name))
          .sort(),
        containers: containers
          .map(({ container, service = container }) => service)
          .filter((name) => ids.has(name))
          .sort(),
      });
      assert.equal(really.containers.length > 0, touches);
    });
  }
});
