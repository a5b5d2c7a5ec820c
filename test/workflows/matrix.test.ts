import assert from 'node:assert/strict';
import { buildImageGraph } from '../../src/catalog/checks';
import { findClosure } from '../../src/lib/graph';
import { loadContext } from '../../src/checkout/context';
import { buildMatrix, type Entry } from '../../src/workflows/matrix';
import { smallPlan } from '../support/context';
import { refusal } from '../support/errors';
import { MAIN, PEER } from '../support/rows';
import { cuda } from '../support/stack';

const plans = [MAIN, PEER].map((stack) => loadContext(stack, false).plan);
const matrix = buildMatrix(plans);
const imagesOf = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ images }) => images.split(' '));

describe("the machines' images as jobs", () => {
  it('builds each base and family once, though both machines need it', () => {
    const built = matrix.levels.flatMap(imagesOf);
    const needed = new Set(plans.flatMap(({ images }) => images.map(({ name }) => name)));
    assert.deepEqual(built.toSorted(), [...needed].sort());
  });

  it("builds each service for each machine it is placed on, as the image holds the machine's profile", () => {
    for (const plan of plans) {
      const entries = matrix.services.filter(({ stack }) => stack === plan.stack.name);
      const slugs = plan.services.map(({ slug }) => slug);
      assert.deepEqual(imagesOf(entries).sort(), slugs.toSorted());
    }
    assert.equal(
      imagesOf(matrix.services).length,
      plans.flatMap(({ services }) => services).length,
    );
  });

  it('has everything that an image stands on or reads in an earlier level', () => {
    const graphs = plans.map(buildImageGraph);
    const earlier = new Set<string>();
    for (const entries of matrix.levels) {
      for (const name of imagesOf(entries)) {
        const needs = graphs.flatMap((graph) => graph.get(name) ?? []);
        assert.deepEqual(
          needs.filter((need) => !earlier.has(need)),
          [],
          `${name} comes before what it needs`,
        );
      }
      for (const name of imagesOf(entries)) earlier.add(name);
    }
  });

  it('gives no two jobs one name, as what a job leaves behind is named by it', () => {
    const names = [...matrix.levels.flat(), ...matrix.services].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  it('lets small images share a job, and gives an image with a track one of its own', () => {
    const tracks = new Map(
      plans.flatMap(({ images }) => images.map(({ name, track }) => [name, track] as const)),
    );
    const jobs = matrix.levels.flat().map((entry) => imagesOf([entry]));
    assert.ok(jobs.some((names) => names.length > 1));
    for (const names of jobs.filter((each) => each.some((name) => tracks.get(name)))) {
      assert.equal(names.length, 1, names.join());
    }
  });

  it('names as the whole of the GPU images those that no other stands on', () => {
    const { gpu } = matrix;
    const graph = new Map(plans.flatMap((plan) => [...buildImageGraph(plan)]));
    const all = matrix.levels.flatMap(imagesOf).filter((name) => name.endsWith('-cu121'));
    const covered = findClosure(graph, imagesOf(gpu));
    assert.deepEqual(
      all.filter((name) => !covered.has(name)),
      [],
    );
    const used = new Set([...graph.values()].flat());
    assert.deepEqual(imagesOf(gpu).sort(), all.filter((name) => !used.has(name)).sort());
  });

  it('is refused where one matrix would have more jobs than GitHub starts', () => {
    const plan = smallPlan(cuda);
    const [row] = plan.images.filter(({ track }) => track !== undefined);
    assert.ok(row);
    const many = Array.from({ length: 257 }, (_, index) => ({
      ...row,
      name: `many-${String(index)}-cu121`,
    }));
    assert.match(
      refusal(() => buildMatrix([{ ...plan, images: [...plan.images, ...many] }])).join(),
      /^src\/workflows\/matrix\.ts: has more jobs in one matrix than the 256 that GitHub starts: '\d+'; let more/,
    );
  });

  it('is refused where the machines would have the images that they share signed differently', () => {
    const [first, second] = plans.map((plan, index) => ({
      ...plan,
      stack: { ...plan.stack, signatures: { key: `${String(index)}.pub`, log: false } },
    }));
    assert.ok(first && second);
    assert.equal(buildMatrix([first]).signing, 'key');
    assert.deepEqual(
      refusal(() => buildMatrix([first, second])),
      [
        `Pulumi.${PEER}.yaml: fleet:signatures: differs from that of Pulumi.${MAIN}.yaml, and images are signed once for both; write the same in both`,
      ],
    );
  });
});
