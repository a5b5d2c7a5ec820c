import assert from 'node:assert/strict';
import { buildImageGraph } from '../../../src/catalog/checks';
import { findClosure } from '../../../src/lib/graph';
import { loadContext } from '../../../src/checkout/context';
import { buildMatrix, type Entry } from '../../../src/workflows/matrix';

const plans = ['mainpc', 'pc2'].map((stack) => loadContext(stack, false).plan);
const matrix = buildMatrix(plans);
const imagesOf = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ images }) => images.split(' '));

describe("this fleet's images as jobs", () => {
  it('are those of 49 and of 23 services', () => {
    assert.equal(imagesOf(matrix.services).length, 49 + 23);
  });

  it('lets small images share a job, and gives an image with a track one of its own', () => {
    const level = (of: string): string[] =>
      matrix.levels
        .flat()
        .filter(({ images }) => images.split(' ').includes(of))
        .map(({ images }) => images);
    assert.deepEqual(level('family-web'), ['family-web base-cpu-audio']);
    assert.deepEqual(level('family-vision-cu121'), ['family-vision-cu121']);
    const web = matrix.services.filter(({ name }) => name === 'services-family-web-pc2');
    assert.deepEqual(imagesOf(web), [
      'centralerrorbus',
      'unifiedobservabilitycenter',
      'unifiedwebagent',
    ]);
  });

  it('sends to a large runner what by its budget fits no hosted one, and the services on it', () => {
    const large = [...matrix.levels.flat(), ...matrix.services].filter(
      ({ runner }) => runner === 'large',
    );
    assert.deepEqual(
      large.map(({ name }) => name),
      [
        'family-torch-cu121',
        'family-llm-cu121',
        'family-torch-audio-cu121',
        'services-family-llm-cu121-mainpc',
        'services-family-torch-audio-cu121-mainpc',
        'services-family-torch-cu121-mainpc',
        'services-family-torch-audio-cu121-pc2',
      ],
    );
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
    assert.deepEqual(imagesOf(gpu).sort(), [
      'family-llm-cu121',
      'family-torch-audio-cu121',
      'family-vision-cu121',
    ]);
  });
});
