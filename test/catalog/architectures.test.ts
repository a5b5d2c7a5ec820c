import assert from 'node:assert/strict';
import {
  findArchitectureProblem,
  listArchitectures,
  filterArchitectures,
  compiles,
} from '../../src/catalog/architectures';
import { TRACKS } from '../../src/catalog/tracks';
import { smallCatalog } from '../support/catalog';
import { must } from '../support/errors';

const cards = (...capabilities: string[]) =>
  capabilities.map((architecture) => ({
    gpu: { model: 'card', count: 1, vram: 1024, architecture },
  }));

describe('filterArchitectures', () => {
  it("are both cards' on every track, in the order that images have been built with", () => {
    const machines = cards('8.9', '8.6');
    for (const track of TRACKS)
      assert.equal(filterArchitectures(track, machines).join(';'), '8.6;8.9');
  });

  it("are those that the track's compiler knows, each once, by number", () => {
    const machines = cards('12.0', '9.0', '8.6', '9.0', '7.0');
    assert.deepEqual(listArchitectures(machines), ['7.0', '8.6', '9.0', '12.0']);
    assert.deepEqual(filterArchitectures('cu121', machines), ['7.0', '8.6', '9.0']);
    assert.deepEqual(filterArchitectures('cu130', machines), ['8.6', '9.0', '12.0']);
  });

  it('are none of a machine without a card', () => {
    assert.deepEqual(filterArchitectures('cu121', [{ gpu: undefined }, ...cards('8.6')]), ['8.6']);
  });
});

describe('compiles', () => {
  it('knows no capability that nobody has written down', () => {
    assert.equal(compiles('cu130', '9.5'), false);
  });
});

describe('architectureProblem', () => {
  const catalog = smallCatalog();

  it('takes compute capabilities with a dot, as the images hold code for', () => {
    for (const list of ['8.6;8.9', '8.9', '8.6 8.9', '8.6;8.9+PTX']) {
      assert.equal(findArchitectureProblem(catalog, list), undefined, list);
    }
  });

  it("refuses the proposal's own way to write them, and cards that no image is for", () => {
    for (const list of ['89;86', '9.0', '8.6,8.9', '']) {
      assert.equal(
        findArchitectureProblem(catalog, list),
        `names one that the images hold no code for: '${list}'; write '8.6;8.9', or one of them`,
      );
    }
  });

  it("takes a third machine's card", () => {
    const machine = must(catalog.machines[0]);
    const more = cards('9.0').map((card) => ({ ...machine, ...card }));
    const machines = [...catalog.machines, ...more];
    assert.equal(findArchitectureProblem({ ...catalog, machines }, '8.6;9.0'), undefined);
  });
});
