import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filterArchitectures } from '../../../src/catalog/architectures';
import { TRACKS } from '../../../src/catalog/tracks';
import { loadCatalog } from '../../../src/checkout/fleet';
import type { ServiceRow } from '../../../src/catalog/schema';
import { root } from '../../../src/lib/root';
import { planMachine } from '../../../src/plan/plan';
import { parseStack } from '../../../src/stack/parse';
import { must } from '../../support/errors';
import { configOf } from '../../support/stack';

const catalog = loadCatalog();
const on = (machine: string): ServiceRow[] =>
  catalog.services.filter((row) => row.placements[machine]);
const names = (rows: readonly { readonly name: string }[]): string[] =>
  rows.map(({ name }) => name);

describe("the fleet's own catalog", () => {
  it('places 49 services on mainpc and 23 on pc2', () => {
    assert.deepEqual([on('mainpc').length, on('pc2').length], [49, 23]);
  });

  it('places four services on both machines', () => {
    assert.deepEqual(names(on('mainpc').filter((row) => row.placements['pc2'])).sort(), [
      'MemoryFusionHub',
      'RealTimeAudioPipeline',
      'SelfHealingSupervisor',
      'UnifiedObservabilityCenter',
    ]);
  });

  it('marks the five services that the proposal lacks', () => {
    assert.deepEqual(names(catalog.services.filter((row) => !row.inProposal)).sort(), [
      'FusedAudioPreprocessor',
      'GoTToTAgent',
      'StreamingInterruptHandler',
      'StreamingLanguageAnalyzer',
      'WakeWordDetector',
    ]);
  });

  it('has the hierarchy of images', () => {
    assert.deepEqual(
      catalog.images.map(({ name, from, kind, track }) => [name, from, kind, track]),
      [
        ['base-python', { upstream: 'debian' }, 'runtime', undefined],
        ['build-python', 'base-python', 'build', undefined],
        ['base-utils', 'base-python', 'runtime', undefined],
        ['base-cpu-pydeps', 'base-utils', 'runtime', undefined],
        ['family-web', 'base-cpu-pydeps', 'runtime', undefined],
        ['base-cpu-audio', 'base-cpu-pydeps', 'runtime', undefined],
        ['legacy-py310-cpu', { upstream: 'ubuntu' }, 'runtime', undefined],
        ['legacy-py311-cpu', 'base-python', 'runtime', undefined],
        ['base-gpu-cu121', 'base-utils', 'runtime', 'cu121'],
        ['build-cuda-cu121', 'base-utils', 'build', 'cu121'],
        ['family-torch-cu121', 'base-gpu-cu121', 'runtime', 'cu121'],
        ['family-torch-audio-cu121', 'family-torch-cu121', 'runtime', 'cu121'],
        ['family-vision-cu121', 'base-gpu-cu121', 'runtime', 'cu121'],
        ['family-llm-cu121', 'base-gpu-cu121', 'runtime', 'cu121'],
        ['base-gpu-cu130', 'base-utils', 'runtime', 'cu130'],
        ['build-cuda-cu130', 'base-utils', 'build', 'cu130'],
        ['family-torch-cu130', 'base-gpu-cu130', 'runtime', 'cu130'],
        ['family-torch-audio-cu130', 'family-torch-cu130', 'runtime', 'cu130'],
        ['family-vision-cu130', 'base-gpu-cu130', 'runtime', 'cu130'],
        ['family-llm-cu130', 'family-torch-cu130', 'runtime', 'cu130'],
        ['base-gpu-cu124', 'base-utils', 'runtime', 'cu124'],
        ['build-cuda-cu124', 'base-utils', 'build', 'cu124'],
        ['family-torch-cu124', 'base-gpu-cu124', 'runtime', 'cu124'],
        ['family-torch-audio-cu124', 'family-torch-cu124', 'runtime', 'cu124'],
        ['family-vision-cu124', 'base-gpu-cu124', 'runtime', 'cu124'],
        ['family-llm-cu124', 'family-torch-cu124', 'runtime', 'cu124'],
        ['base-gpu-cu118', 'base-utils', 'runtime', 'cu118'],
        ['family-torch-cu118', 'base-gpu-cu118', 'runtime', 'cu118'],
        ['family-torch-audio-cu118', 'family-torch-cu118', 'runtime', 'cu118'],
        ['family-vision-cu118', 'base-gpu-cu118', 'runtime', 'cu118'],
      ],
    );
  });

  it('freezes the same packages for both releases of Python', () => {
    const wanted = (name: string): string =>
      readFileSync(path.join(root, 'images', name, 'requirements.in'), 'utf8');
    assert.equal(wanted('legacy-py311-cpu'), wanted('legacy-py310-cpu'));
  });

  it('runs as many services on each family as the table says', () => {
    const count = (machine: string): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const { family } of on(machine)) counts[family] = (counts[family] ?? 0) + 1;
      return counts;
    };
    assert.deepEqual(count('mainpc'), {
      'family-web': 6,
      'base-cpu-pydeps': 18,
      'family-llm-cu121': 9,
      'family-torch-cu121': 10,
      'family-vision-cu121': 1,
      'legacy-py310-cpu': 5,
    });
    assert.deepEqual(count('pc2'), {
      'base-cpu-pydeps': 15,
      'family-web': 3,
      'family-torch-cu121': 2,
      'family-vision-cu121': 3,
    });
  });

  it('lets what many services of mainpc stand on pass the scan gate for a time', () => {
    const { services } = planMachine(catalog, parseStack('mainpc', configOf('mainpc')));
    const count = (...images: string[]): number =>
      services.filter(({ family }) => images.includes(family.name)).length;
    assert.deepEqual(
      catalog.exceptions.map(({ image }) => image),
      ['family-torch-cu121', 'family-llm-cu121'],
    );
    assert.deepEqual(
      [count('family-torch-cu121', 'family-torch-audio-cu121'), count('family-llm-cu121')],
      [1 + 9, 9],
    );
  });

  it("holds each machine's hardware-aware defaults", () => {
    assert.deepEqual(
      catalog.machines.map(({ name }) => [name, parseStack(name, configOf(name)).profile]),
      [
        [
          'mainpc',
          {
            GPU_VISIBLE_DEVICES: '0',
            TORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:64',
            UVICORN_WORKERS: 32,
            NUMBA_CACHE_SIZE: '512MB',
            OMP_NUM_THREADS: 16,
            MODEL_EVICT_THRESHOLD_PCT: 90,
          },
        ],
        [
          'pc2',
          {
            GPU_VISIBLE_DEVICES: '0',
            TORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:32',
            UVICORN_WORKERS: 8,
            NUMBA_CACHE_SIZE: '128MB',
            OMP_NUM_THREADS: 4,
            MODEL_EVICT_THRESHOLD_PCT: 70,
          },
        ],
      ],
    );
  });

  it('knows the card of each machine', () => {
    assert.deepEqual(
      catalog.machines.map(({ gpu }) => gpu),
      [
        { model: 'RTX 4090', count: 1, vram: 24564, architecture: '8.9' },
        { model: 'RTX 3060', count: 1, vram: 12288, architecture: '8.6' },
      ],
    );
  });

  it('has images of every track for both cards, in the order that images have been built with', () => {
    for (const track of TRACKS) {
      assert.equal(filterArchitectures(track, catalog.machines).join(';'), '8.6;8.9');
    }
  });

  it('lets the self-healing supervisor alone talk to the Docker engine', () => {
    assert.deepEqual(names(catalog.services.filter((row) => row.dockerSocket)), [
      'SelfHealingSupervisor',
    ]);
  });

  it('invents no GPU memory: every GPU service is unmeasured', () => {
    const gpu = catalog.services.filter((row) => row.needs.includes('gpu'));
    assert.equal(gpu.length, 24);
    assert.deepEqual([...new Set(gpu.map((row) => row.vram))], ['unmeasured']);
  });

  it('has Redis and NATS beside the services', () => {
    assert.deepEqual(names(catalog.infrastructure), ['redis', 'nats']);
  });

  it('crosses the machines with one edge, from the speech relay to speech synthesis', () => {
    const crossing = catalog.services.flatMap((row) =>
      Object.entries(row.placements).flatMap(([machine, { dependsOn }]) =>
        dependsOn
          .filter(
            (name) => !must(catalog.services.find((s) => s.name === name)).placements[machine],
          )
          .map((name) => [machine, row.name, name]),
      ),
    );
    assert.deepEqual(crossing, [['pc2', 'SpeechRelayService', 'StreamingTTSAgent']]);
  });
});
