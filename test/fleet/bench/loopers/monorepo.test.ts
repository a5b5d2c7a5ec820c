import assert from 'node:assert/strict';
import { LOOPERS } from '../../fixtures/looping-agents';
import { generateMonorepo } from '../../../../bench/loopers/monorepo';
import { loadCatalog } from '../../../../src/checkout/fleet';
import { must } from '../../../support/errors';
import { syntaxProblems } from '../../../support/python';
import { MAIN, servicesOn } from '../../../support/rows';

describe('the monorepo of agents that end again and again', () => {
  const { files, loopers } = generateMonorepo(loadCatalog().services);
  const read = (file: string): string => must(files.get(file)).toString();

  it('has twenty-one of them among the services of the main machine', () => {
    const there = new Set(servicesOn(MAIN).map(({ name }) => name));
    const names = LOOPERS.map(({ service }) => service);
    assert.deepEqual([new Set(names).size, names.length], [21, 21]);
    assert.deepEqual(
      names.filter((name) => !there.has(name)),
      [],
    );
  });

  it('parses as Python, and no mark is left in it', () => {
    const made = [...files.values()].filter((text) => text.includes('Ends again and again'));
    assert.equal(made.length, LOOPERS.length);
    assert.deepEqual(
      syntaxProblems(made.map((text) => ({ text, minor: 11 }))).filter((each) => each !== null),
      [],
    );
    for (const text of made) assert.ok(!text.includes('§'));
  });

  it('names the line of a cause', () => {
    const place = must(must(loopers.find(({ service }) => service === 'ToneDetector')).place);
    const [file = '', line = ''] = place.split(':');
    assert.match(must(read(file).split('\n')[Number(line) - 1]), /TONE_MODEL_PATH/);
  });
});
