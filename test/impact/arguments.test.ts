import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { listNodes } from '../../src/impact/nodes';
import { loadCatalog } from '../../src/checkout/fleet';
import { loadContext } from '../../src/checkout/context';
import { readArguments } from '../../src/impact/arguments';
import { refusal } from '../support/errors';
import { projectCopy } from '../support/project';

describe('readArguments', () => {
  const project = projectCopy();
  const nodes = [listNodes(loadContext('pc2', false).plan)];
  const read = (...words: string[]) => readArguments(project, loadCatalog(), nodes, words);

  it("tells rows' names, in capitals or not, from paths", () => {
    assert.deepEqual(read('family-web', 'nluagent', 'redis', 'images/family-web', './README.md'), {
      names: ['family-web', 'NLUAgent', 'redis'],
      paths: ['images/family-web', 'README.md'],
    });
  });

  it('takes a path in full, of a file that was removed, and of one that an image would be made from', () => {
    rmSync(path.join(project, 'docs/guides/ci.md'));
    const full = path.join(project, 'README.md');
    assert.deepEqual(read(full, 'docs/guides/ci.md', 'images/shared/new-script').paths, [
      'README.md',
      'docs/guides/ci.md',
      'images/shared/new-script',
    ]);
  });

  it('refuses all that is neither, at once, each with what it may have meant', () => {
    assert.deepEqual(
      refusal(() => read('famly-web', 'images/famly-web', 'redis', 'kubernetes', '..')),
      [
        "'famly-web': no image, service or server of the catalog, and no path of this project; write family-web",
        "'images/famly-web': no image, service or server of the catalog, and no path of this project; write images/family-web or images/family-llm",
        "'kubernetes': no image, service or server of the catalog, and no path of this project; write a row's name, or a path from the project's folder",
        "'..': no image, service or server of the catalog, and no path of this project; write a row's name, or a path from the project's folder",
      ],
    );
  });
});
