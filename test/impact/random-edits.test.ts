import assert from 'node:assert/strict';
import { findChangesByPath, computeImpacts, type Changes } from '../../src/impact/compute-impacts';
import { buildStackGraph } from '../../src/impact/stack-graph';
import { listChangedFiles } from '../../src/impact/revision';
import { compareSnapshots, takeSnapshot } from '../../src/impact/snapshot';
import { useFleetHome } from '../support/environment';
import { commit } from '../support/git';
import { loadStack, previewAfter, recordUp, withoutOrder, type Loaded } from '../support/previewed';
import { projectCopy } from '../support/project';
import { RandomEdits, seeded } from '../support/random-edits';
import { DEV_PEER } from '../support/rows';

const STACK = DEV_PEER;
const EDITS = 12;

/** `bench/impact.ts` does the same fifty times, on each stack, through the whole command. */
describe('what impact says of a random edit', function () {
  this.timeout(600_000); // records the program once for each edit

  useFleetHome();

  const said = ({ context }: Loaded, changes: Changes) => {
    const [found] = computeImpacts([{ nodes: buildStackGraph(context.plan), changes }]);
    return {
      images: (found?.images ?? []).map(({ image }) => image).sort(),
      containers: (found?.containers ?? [])
        .map(({ container, action }) => `${action} ${container}`)
        .sort(),
    };
  };

  it(`is what preview would do after an up: ${String(EDITS)} edits, one of each kind`, async () => {
    const project = projectCopy();
    const edits = new RandomEdits(project, seeded(3));
    let before = await loadStack(project, STACK);
    let snapshot = takeSnapshot(project, before.translation);
    let recorded = await recordUp(before, withoutOrder);
    const seen = { images: 0, containers: 0, nothing: 0 };
    for (let count = 0; count < EDITS; count += 1) {
      const { kind, file } = edits.next(STACK);
      const last = commit(project, `2026-03-${String(count + 1).padStart(2, '0')}T00:00:00Z`);
      const after = await loadStack(project, STACK);
      const paths = await listChangedFiles(project, `${last}~1`);
      assert.deepEqual(paths, [file], kind);
      const nodes = buildStackGraph(after.context.plan);
      const now = takeSnapshot(project, after.translation);
      const byPaths = findChangesByPath(nodes, paths);
      const since = said(after, compareSnapshots(snapshot, now, byPaths, false));
      const preview = await previewAfter(recorded, after, withoutOrder);
      assert.deepEqual(since, preview, `${kind}: ${file}`);
      // Of files that images are made from, the path alone says as much.
      if (/^(images|agents|docs)\//.test(file) && !file.endsWith('upstreams.json')) {
        assert.deepEqual(said(after, byPaths), preview, `${kind}, by its path: ${file}`);
      }
      seen.images += since.images.length > 0 ? 1 : 0;
      seen.containers += since.images.length === 0 && since.containers.length > 0 ? 1 : 0;
      seen.nothing += since.images.length + since.containers.length === 0 ? 1 : 0;
      [before, snapshot] = [after, now];
      recorded = await recordUp(before, withoutOrder);
    }
    assert.ok(seen.images >= 3 && seen.containers >= 3 && seen.nothing >= 1, JSON.stringify(seen));
  });
});
