import assert from 'node:assert/strict';
import { summarizeImages, selectImages, listStackImages } from '../../src/sizes/stack-images';
import { smallContext } from '../support/context';
import { must, refusal } from '../support/errors';

describe('images of a stack', () => {
  const images = listStackImages(smallContext('/project'));
  const names = (of: readonly string[]): string[] =>
    selectImages(images, of).map(({ name }) => name);

  it('have the budget of their row, services their family’s and a little more', () => {
    const budgets = new Map(
      images.map(({ name, budget, parent }) => [name, { parent, ...budget }]),
    );
    assert.deepEqual(must(budgets.get('web')), {
      parent: 'base',
      compressed: 10e6,
      unpacked: 20e6,
    });
    assert.deepEqual(must(budgets.get('hub')), { parent: 'web', compressed: 15e6, unpacked: 35e6 });
    assert.equal(must(budgets.get('base')).parent, undefined);
  });

  it('are chosen by name, services by either of theirs, each once', () => {
    assert.deepEqual(names(['web', 'Hub', 'hub']), ['web', 'hub']);
    assert.equal(names([]).length, images.length);
  });

  it('are named where one is not among them', () => {
    const [line = ''] = refusal(() => selectImages(images, ['wbe']));
    assert.match(
      line,
      /^name: is no image or service of this stack: 'wbe'; write web, or another image of fleet\/images.ts or service$/,
    );
  });

  it('are said briefly: services by their number', () => {
    assert.equal(summarizeImages(images, ['web', 'hub', 'base']), "web, base, 1 service's image");
    assert.equal(summarizeImages(images, ['web']), 'web');
  });
});
