import assert from 'node:assert/strict';
import { buildStackGraph } from '../../../src/impact/stack-graph';
import { loadCatalog } from '../../../src/checkout/fleet';
import { loadContext } from '../../../src/checkout/context';
import { readArguments } from '../../../src/impact/arguments';
import { refusal } from '../../support/errors';
import { projectCopy } from '../../support/project';

describe('readArguments of this fleet', () => {
  const project = projectCopy();
  const nodes = [buildStackGraph(loadContext('pc2', false).plan)];
  const read = (...words: string[]) => readArguments(project, loadCatalog(), nodes, words);

  it("tells rows' names, in capitals or not, from paths", () => {
    assert.deepEqual(read('family-web', 'nluagent', 'redis', 'images/family-web', './README.md'), {
      names: ['family-web', 'NLUAgent', 'redis'],
      paths: ['images/family-web', 'README.md'],
    });
  });

  it('refuses all that is neither, at once, each with what it may have meant', () => {
    assert.deepEqual(
      refusal(() => read('famly-web', 'images/famly-web', 'redis', 'kubernetes', '..')),
      [
        "impact: is no row of the catalog and no path of this project: 'famly-web'; write family-web, or the name of an image, service or infrastructure row, or a path from the project's folder",
        "impact: is no row of the catalog and no path of this project: 'images/famly-web'; write images/family-web or images/family-llm or images, or the name of an image, service or infrastructure row, or a path from the project's folder",
        "impact: is no row of the catalog and no path of this project: 'kubernetes'; write the name of an image, service or infrastructure row, or a path from the project's folder",
        "impact: is no row of the catalog and no path of this project: '..'; write the name of an image, service or infrastructure row, or a path from the project's folder",
      ],
    );
  });
});
