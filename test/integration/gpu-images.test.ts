import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { architecturesOf } from '../../src/catalog/architectures';
import { loadCatalog } from '../../src/checkout/fleet';
import { tracks, TRACKS, type TrackName } from '../../src/catalog/tracks';
import { temporaryFolder } from '../support/folders';
import { FleetUnderTest } from './fleet-under-test';

/** What an image says of itself: test/images/gpu_promises.py. */
interface Held {
  readonly versions: Readonly<Record<string, string>>;
  /** Compute capabilities with machine code, such as '86', by library. */
  readonly code: Readonly<Record<string, readonly string[]>>;
  /** CUDA libraries that are there more than once. */
  readonly twice: readonly string[];
  readonly torches: number;
  readonly cuda?: string;
  readonly 'torch architectures'?: readonly string[];
  readonly providers?: readonly string[];
}

/** Compute capabilities of the fleet's cards, as libraries list them: 86, 89. */
const CARDS = architecturesOf(loadCatalog().machines).map((each) => each.replace('.', ''));

const llm: Readonly<Record<string, string>> = {
  modules: 'torch,vllm,llama_cpp,transformers,pydantic,zmq,redis',
  libraries: 'llama_cpp/lib/libggml*.so,vllm/_C*.so',
};

const torch: Readonly<Record<string, string>> = {
  modules: 'torch,torchvision,torchaudio,pydantic,zmq,redis',
  libraries: '',
};

/** A track's families: what each imports, and the libraries whose machine code is listed. */
const families: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'family-torch': torch,
  'family-torch-audio': torch,
  'family-vision': {
    modules: 'cv2,onnxruntime,pydantic,zmq,redis',
    libraries: 'onnxruntime/capi/libonnxruntime_providers_cuda.so',
  },
  'family-llm': llm,
};

// From a cold cache a track takes an hour on two cores and 40 GB of disk: whoever changed its images asks for it.
for (const track of (process.env['FLEET_GPU_IMAGES'] ?? '').split(',').filter(isTrack)) {
  describe(`the images of track ${track}`, function () {
    this.timeout('3h');
    const stack = 'it-gpu-images';
    let fleet: FleetUnderTest;
    const digests = new Map<string, string>();

    before(async () => {
      fleet = new FleetUnderTest(__filename, { history: true });
      const gpu = `{ device: 0, driver: '${String(tracks[track].driver)}.0' }`;
      fleet.writeStack(stack, 'dev', { namespace: 'fleet', track, gpu });
      const names = Object.keys(families).map((family) => `${family}-${track}`);
      const { code, out, err } = await fleet.run(['build', '--stack', stack, '--json', ...names]);
      assert.equal(code, 0, err);
      const { images } = JSON.parse(out) as { images: { image: string; digest: string }[] };
      for (const { image, digest } of images) digests.set(image, digest);
    });

    for (const [family, { modules = '', libraries = '' }] of Object.entries(families)) {
      describe(`${family}-${track}`, () => {
        let held: Held;
        before(async () => {
          held = await ask(
            digests,
            `${family}-${track}`,
            `build-cuda-${track}`,
            modules,
            libraries,
          );
        });

        it('imports what it promises, without a GPU', () => {
          assert.deepEqual(Object.keys(held.versions), modules.split(','));
        });

        it('holds each CUDA library once, and one torch at most', () => {
          assert.deepEqual([held.twice, held.torches <= 1], [[], true]);
        });

        it('is of the CUDA release of its track', () => {
          if (held.versions['torch'] !== undefined) assert.equal(held.cuda, tracks[track].cuda);
          if (held.providers) assert.ok(held.providers.includes('CUDAExecutionProvider'));
        });

        it('has machine code that both cards run', () => {
          const listed = Object.entries(held.code).filter(([, code]) => code.length > 0);
          const torch = (held['torch architectures'] ?? []).map((each) => each.replace('sm_', ''));
          if (torch.length > 0) listed.push(['torch', torch]);
          assert.ok(listed.length > 0);
          for (const [library, code] of listed) {
            for (const card of CARDS) {
              assert.ok(
                code.some((each) => runsOn(each, card)),
                `${library} on ${card}: ${code.join()}`,
              );
            }
          }
        });

        it('has of what is compiled here code for these cards and no other', () => {
          const ours = Object.entries(held.code).filter(([name]) => name.startsWith('llama_cpp/'));
          const code = new Set(ours.flatMap(([, listed]) => listed));
          assert.deepEqual([...code].sort(), family === 'family-llm' ? CARDS : []);
        });
      });
    }
  });
}

describe('the images of the GPU tracks', () => {
  it('are built where FLEET_GPU_IMAGES names tracks', function () {
    if (process.env['FLEET_GPU_IMAGES'] !== undefined) return;
    console.log(
      '      skipped: takes an hour from a cold cache; FLEET_GPU_IMAGES=cu121 builds them',
    );
    this.skip();
  });
});

/** Runs the question inside an image by building on it: Docker need not unpack gigabytes. */
async function ask(
  digests: ReadonlyMap<string, string>,
  image: string,
  compiler: string,
  modules: string,
  libraries: string,
): Promise<Held> {
  const out = temporaryFolder();
  const context = temporaryFolder({
    Dockerfile: [
      'FROM image AS asked',
      'USER 0:0',
      'RUN --network=none --mount=type=bind,source=gpu_promises.py,target=/gpu_promises.py \\',
      '    --mount=type=bind,from=compiler,source=/opt/cuda,target=/cuda \\',
      `    HOME=/tmp python /gpu_promises.py '${modules}' '${libraries}' >/said && tail -n 1 /said >/held.json`,
      'FROM scratch',
      'COPY --from=asked /held.json /',
    ].join('\n'),
    'gpu_promises.py': readFileSync(path.resolve(__dirname, '../images/gpu_promises.py'), 'utf8'),
  });
  const from = (name: string): string =>
    `docker-image://localhost:5050/fleet/${name}@${digests.get(name) ?? ''}`;
  await execa('docker', [
    ...['buildx', 'build', '--builder=fleet', '--no-cache', `--output=type=local,dest=${out}`],
    ...[`--build-context=image=${from(image)}`, `--build-context=compiler=${from(compiler)}`],
    context,
  ]);
  return JSON.parse(readFileSync(path.join(out, 'held.json'), 'utf8')) as Held;
}

/** Whether machine code of one compute capability runs on a card of another: on later ones of its major release. */
function runsOn(code: string, card: string): boolean {
  const [digits = ''] = /^\d+/.exec(code) ?? [];
  return digits.slice(0, -1) === card.slice(0, -1) && digits.slice(-1) <= card.slice(-1);
}

function isTrack(name: string): name is TrackName {
  return TRACKS.some((track) => track === name);
}
