import { tracks, type TrackName } from './tracks';

/**
 * Lists CUDA packages that do not work together, known before anything is resolved or built.
 * Sources: the releases' own metadata and the libraries that their wheels link.
 */

type Pins = ReadonlyMap<string, string>;

/** CUDA release of torch's wheels on PyPI, from each torch release on. */
const TORCH_CUDA: readonly [string, string][] = [
  ['2.1', '12.1'],
  ['2.5', '12.4'],
  ['2.7', '12.6'],
  ['2.8', '12.8'],
  ['2.11', '13.0'],
  ['2.15', '13.2'],
];

/** torch that each vLLM release names, exactly. */
const VLLM_TORCH: Readonly<Record<string, string>> = {
  '0.4.0': '2.1.2',
  '0.4.1': '2.2.1',
  '0.4.2': '2.3.0',
  '0.6.3.post1': '2.4.0',
  '0.8.5': '2.6.0',
  '0.17.1': '2.10.0',
  '0.25.1': '2.11.0',
  '0.30.0': '2.13.0',
};

/** Major releases of CUDA and cuDNN that onnxruntime-gpu links, from each release on. */
const ONNXRUNTIME: readonly [string, { cuda: string; cudnn: string }][] = [
  ['1.0', { cuda: '11', cudnn: '8' }],
  ['1.19', { cuda: '12', cudnn: '9' }],
  ['1.27', { cuda: '13', cudnn: '9' }],
];

/**
 * Lists packages of `pins` that cannot work together on `track`, each with the reason and what to write.
 * @param pins versions by package, of an image and its parents
 */
export function findIncompatible(pins: Pins, track: TrackName): string[] {
  const { cuda } = tracks[track];
  const torch = pins.get('torch');
  const onnxruntime = pins.get('onnxruntime-gpu');
  const problems: string[] = [];
  const built = torch === undefined ? undefined : findTorchCuda(torch);
  if (torch !== undefined && built !== undefined && built !== cuda) {
    problems.push(
      `torch ${torch} is built for CUDA ${built}, but track ${track} is CUDA ${cuda}; write a torch version for CUDA ${cuda}`,
    );
  }
  const wants = onnxruntime === undefined ? undefined : latest(ONNXRUNTIME, onnxruntime);
  if (onnxruntime !== undefined && wants && wants.cuda !== major(cuda)) {
    problems.push(
      `onnxruntime-gpu ${onnxruntime} links CUDA ${wants.cuda}, but track ${track} is CUDA ${cuda}; write a release for CUDA ${major(cuda)}`,
    );
  }
  return [...problems, ...findUnresolvable(pins), ...findClashing(pins)];
}

/** Lists packages of `pins` that require other versions of each other: no resolver accepts both. */
export function findUnresolvable(pins: Pins): string[] {
  const torch = pins.get('torch');
  const vllm = pins.get('vllm');
  const fastapi = pins.get('fastapi');
  const pydantic = pins.get('pydantic');
  const problems = torch === undefined ? [] : findCompanionProblems(pins, torch);
  if (vllm !== undefined && torch !== undefined) problems.push(...findVllmProblems(vllm, torch));
  if (fastapi !== undefined && pydantic !== undefined) {
    if (!since(fastapi, '0.100') && since(pydantic, '2')) {
      problems.push(
        `fastapi ${fastapi} needs pydantic 1, not ${pydantic}; write fastapi>=0.100 or pydantic<2`,
      );
    }
  }
  return problems;
}

/** torchaudio's releases up to 2.8 name the torch of their own number, torchvision's of a minor number 15 lower. */
function findCompanionProblems(pins: Pins, torch: string): string[] {
  const [, minor] = (torch.split('+')[0] ?? '').split('.');
  const problems: string[] = [];
  const companion = (name: string, wanted: string): void => {
    const given = pins.get(name);
    if (given === undefined || since(given, '2.9') || since(wanted, '2.9')) return;
    const [one, other] = given.split('.');
    if (`${one ?? ''}.${other ?? ''}` === wanted) return;
    problems.push(
      `${name} ${given} requires another torch than ${torch}; write ${name}==${wanted}.*`,
    );
  };
  if (!since(torch, '2') || since(torch, '2.9') || minor === undefined) return [];
  companion('torchaudio', `2.${minor}`);
  companion('torchvision', `0.${String(Number(minor) + 15)}`);
  return problems;
}

/** Lists packages of `pins` that install together, but were built for other versions of each other's libraries. */
export function findClashing(pins: Pins): string[] {
  const torch = pins.get('torch');
  if (torch === undefined) return [];
  const numpy = pins.get('numpy');
  const onnxruntime = pins.get('onnxruntime-gpu');
  const cudnn = since(torch, '2.4') ? '9' : '8';
  const problems: string[] = [];
  if (!since(torch, '2.3') && numpy !== undefined && since(numpy, '2')) {
    problems.push(`torch ${torch} is built for numpy 1, not ${numpy}; write numpy<2`);
  }
  const wants = onnxruntime === undefined ? undefined : latest(ONNXRUNTIME, onnxruntime);
  if (onnxruntime !== undefined && wants && wants.cudnn !== cudnn) {
    problems.push(
      `onnxruntime-gpu ${onnxruntime} links cuDNN ${wants.cudnn}, but torch ${torch} links cuDNN ${cudnn}; put them in two families, as an image has one cuDNN`,
    );
  }
  return problems;
}

function findVllmProblems(vllm: string, torch: string): string[] {
  const named = VLLM_TORCH[vllm];
  const plain = torch.split('+')[0] ?? torch;
  if (plain === '2.2.2') {
    return [
      `vllm ${vllm} with torch 2.2.2: no vLLM release requires that torch (0.4.1 requires 2.2.1, 0.4.2 requires 2.3.0); write torch==${named ?? '2.4.0'} in a family of its own`,
    ];
  }
  return named === undefined || named === plain
    ? []
    : [`vllm ${vllm} requires torch ${named}, not ${torch}; write torch==${named}`];
}

function findTorchCuda(torch: string): string | undefined {
  const local = /\+cu(\d+)(\d)$/.exec(torch);
  return local ? `${local[1] ?? ''}.${local[2] ?? ''}` : latest(TORCH_CUDA, torch);
}

/** Returns the value of the last entry whose version is not above `version`. */
const latest = <T>(table: readonly (readonly [string, T])[], version: string): T | undefined =>
  table.filter(([from]) => since(version, from)).at(-1)?.[1];

/** Checks whether `version` is `from` or later, by its numbers. */
export function since(version: string, from: string): boolean {
  const [a, b] = [version, from].map((each) => (each.split('+')[0] ?? '').split('.').map(Number));
  for (const [index, wanted] of (b ?? []).entries()) {
    const given = a?.[index] ?? 0;
    if (given !== wanted) return given > wanted;
  }
  return true;
}

const major = (version: string): string => version.split('.')[0] ?? version;
