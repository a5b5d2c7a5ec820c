import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildStackGraph } from '../../src/impact/stack-graph';
import { loadCatalog } from '../../src/checkout/fleet';
import { loadContext } from '../../src/checkout/context';
import { readArguments } from '../../src/impact/arguments';
import { refusal } from '../support/errors';
import { projectCopy } from '../support/project';
import { IMAGES, PEER, SERVERS, SERVICES } from '../support/rows';

describe('readArguments', () => {
  const project = projectCopy();
  const nodes = [buildStackGraph(loadContext(PEER, false).plan)];
  const read = (...words: string[]) => readArguments(project, loadCatalog(), nodes, words);

  it("tells rows' names, in capitals or not, from paths", () => {
    assert.deepEqual(
      read(
        IMAGES.web,
        SERVICES.peerWeb.slug,
        SERVERS.store.name,
        `images/${IMAGES.web}`,
        './README.md',
      ),
      {
        names: [IMAGES.web, SERVICES.peerWeb.name, SERVERS.store.name],
        paths: [`images/${IMAGES.web}`, 'README.md'],
      },
    );
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
    const typo = `${IMAGES.web}x`;
    const lines = refusal(() =>
      read(typo, `images/${typo}`, SERVERS.store.name, 'kubernetes', '..'),
    );
    const none = 'impact: is no row of the catalog and no path of this project';
    const write =
      "write the name of an image, service or infrastructure row, or a path from the project's folder";
    const [image = '', folder = '', ...others] = lines;
    assert.ok(image.startsWith(`${none}: '${typo}'; write ${IMAGES.web}`), image);
    assert.ok(folder.startsWith(`${none}: 'images/${typo}'; write images/${IMAGES.web}`), folder);
    assert.deepEqual(others, [`${none}: 'kubernetes'; ${write}`, `${none}: '..'; ${write}`]);
  });
});
