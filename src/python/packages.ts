import { findNamespacePart, findNeighbour, mayHavePart } from './namespaces';
import { normalizeName } from './requirements';
import { isStandardModule } from './standard-library';

/** Packages whose name on PyPI is not that of the module, by module: the longest that an import begins with counts. Of several,
 *  any has it, and the first is the one to take. */
const DISTRIBUTIONS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  Crypto: ['pycryptodome', 'pycrypto'],
  Cryptodome: ['pycryptodomex'],
  GPUtil: ['gputil'],
  Levenshtein: ['levenshtein', 'python-levenshtein'],
  MySQLdb: ['mysqlclient'],
  OpenGL: ['pyopengl'],
  OpenSSL: ['pyopenssl'],
  PIL: ['pillow', 'pillow-simd'],
  RPi: ['rpi-gpio'],
  TTS: ['coqui-tts', 'tts'],
  Xlib: ['python-xlib'],
  _cffi_backend: ['cffi'],
  a2a: ['a2a-sdk'],
  attr: ['attrs'],
  auto_gptq: ['auto-gptq'],
  awq: ['autoawq'],
  arango: ['python-arango'],
  Bio: ['biopython'],
  bs4: ['beautifulsoup4'],
  bson: ['pymongo'],
  can: ['python-can'],
  cpuinfo: ['py-cpuinfo'],
  cupy: ['cupy-cuda12x', 'cupy-cuda11x', 'cupy-cuda13x', 'cupy'],
  corsheaders: ['django-cors-headers'],
  cv2: [
    'opencv-python-headless',
    'opencv-python',
    'opencv-contrib-python-headless',
    'opencv-contrib-python',
  ],
  dateutil: ['python-dateutil'],
  decouple: ['python-decouple'],
  discord: ['discord-py'],
  dns: ['dnspython'],
  docx: ['python-docx'],
  dotenv: ['python-dotenv'],
  engineio: ['python-engineio'],
  faiss: ['faiss-cpu', 'faiss-gpu', 'faiss-gpu-cu12'],
  fasttext: ['fasttext-wheel', 'fasttext'],
  fitz: ['pymupdf'],
  ftlangdetect: ['fasttext-langdetect'],
  flash_attn: ['flash-attn'],
  gi: ['pygobject'],
  git: ['gitpython'],
  github: ['pygithub'],
  gitlab: ['python-gitlab'],
  google_auth_oauthlib: ['google-auth-oauthlib'],
  googleapiclient: ['google-api-python-client'],
  grpc: ['grpcio'],
  grpc_health: ['grpcio-health-checking'],
  grpc_reflection: ['grpcio-reflection'],
  grpc_status: ['grpcio-status'],
  grpc_tools: ['grpcio-tools'],
  gridfs: ['pymongo'],
  haystack: ['haystack-ai', 'farm-haystack'],
  jose: ['python-jose'],
  jwt: ['pyjwt'],
  kasa: ['python-kasa'],
  llama_cpp: ['llama-cpp-python'],
  magic: ['python-magic'],
  mpl_toolkits: ['matplotlib'],
  multipart: ['python-multipart'],
  mysql: ['mysql-connector-python'],
  nacl: ['pynacl'],
  nats: ['nats-py'],
  onnxruntime: ['onnxruntime-gpu', 'onnxruntime'],
  paho: ['paho-mqtt'],
  pptx: ['python-pptx'],
  rest_framework: ['djangorestframework'],
  past: ['future'],
  pkg_resources: ['setuptools'],
  psycopg2: ['psycopg2-binary', 'psycopg2'],
  py: ['pytest', 'py'],
  pylab: ['matplotlib'],
  pynvml: ['nvidia-ml-py', 'pynvml'],
  pythonjsonlogger: ['python-json-logger'],
  pywt: ['pywavelets'],
  serial: ['pyserial'],
  skimage: ['scikit-image'],
  sklearn: ['scikit-learn'],
  slack: ['slackclient'],
  slugify: ['python-slugify'],
  snappy: ['python-snappy'],
  socketio: ['python-socketio'],
  socks: ['pysocks'],
  speech_recognition: ['speechrecognition'],
  telegram: ['python-telegram-bot'],
  tensorflow: ['tensorflow', 'tensorflow-cpu', 'tensorflow-gpu'],
  tensorrt: ['tensorrt', 'tensorrt-cu12', 'tensorrt-cu13'],
  umap: ['umap-learn'],
  usb: ['pyusb'],
  vertexai: ['google-cloud-aiplatform', 'vertexai'],
  websocket: ['websocket-client'],
  whisper: ['openai-whisper'],
  win32api: ['pywin32'],
  win32con: ['pywin32'],
  win32gui: ['pywin32'],
  yaml: ['pyyaml'],
  zmq: ['pyzmq'],
};

/** Modules that compute on a card, or load what does. */
const GPU = new Set(
  `
  TTS auto_gptq awq bitsandbytes ctranslate2 cudf cuml cupy deepspeed diffusers exllamav2 face_recognition
  faster_whisper flash_attn flax insightface jax keras kokoro llama_cpp mediapipe nemo onnxruntime openwakeword
  parler_tts pyannote pycuda resemblyzer sentence_transformers speechbrain tensorflow tensorrt torch torchaudio
  torchvision transformers triton ultralytics vllm whisper whisperx xformers
`
    .trim()
    .split(/\s+/),
);

/** Checks whether a module is one that a card is reserved for. */
export const isGpuModule = (module: string): boolean => GPU.has(module.split('.')[0] ?? '');

/** Packages that have `module`, as PyPI compares names, the one to take first; none for the standard library, and where no name is known. */
function listDistributions(module: string): readonly string[] {
  if (isStandardModule(module)) return [];
  const part = findNamespacePart(module);
  if (part) return part.packages;
  const parts = module.split('.');
  for (let end = parts.length; end > 0; end -= 1) {
    const key = parts.slice(0, end).join('.');
    const known = Object.hasOwn(DISTRIBUTIONS, key) ? DISTRIBUTIONS[key] : undefined;
    if (known !== undefined) return known;
  }
  return [normalizeName(parts[0] ?? '')];
}

/** Checks whether the package of a module is known here, and not only called like the module. */
export const hasKnownPackage = (module: string): boolean => {
  const parts = module.split('.');
  return (
    isGpuModule(module) ||
    findNamespacePart(module)?.isKnown === true ||
    parts.some((_, index) => Object.hasOwn(DISTRIBUTIONS, parts.slice(0, index + 1).join('.')))
  );
};

/** Package to take for `module`; undefined for the standard library, and where its name is not known. */
export const findDistribution = (module: string): string | undefined =>
  listDistributions(module)[0];

/** Checks whether a module comes with Python, or with one of these packages. */
export const isProvided = (module: string, packages: ReadonlySet<string>): boolean =>
  isStandardModule(module) ||
  listDistributions(module).some((name) => packages.has(name)) ||
  (findNamespacePart(module) !== undefined && mayHavePart(module, packages));

/** Words that distributions add to the name of their module. */
const ADDED =
  /^(py|python)-?|-(py|py3|python|python3|client|sdk|wheels?|binary|bin|headless|gpu|cpu|cuda\w*|cu\d+)$/;

/** Finds a package whose name is close to the module's: `pinecone-client` has `pinecone`. In a namespace it is any of that. */
export function mayProvide(module: string, packages: Iterable<string>): string | undefined {
  const part = findNamespacePart(module);
  if (part) return part.isKnown ? undefined : findNeighbour(module, packages);
  const wanted = bare(normalizeName(module.split('.')[0] ?? ''));
  for (const each of packages) if (bare(each) === wanted) return each;
  return undefined;
}

/**
 * Finds a package that may have a module of a name which is only alike: `rest_of_it` in `the-rest-of-it`.
 * @param packages which nothing else needs
 */
export function findAlike(module: string, packages: Iterable<string>): string | undefined {
  const wanted = squash(module.split('.')[0] ?? '');
  for (const each of packages) if (shares(wanted, squash(each))) return each;
  return undefined;
}

const squash = (name: string): string => normalizeName(name).replaceAll('-', '');

/** Checks whether a name has most of the other: four letters in a row, or all of a short one. */
function shares(wanted: string, name: string): boolean {
  const length = Math.min(4, wanted.length);
  if (length < 3) return false;
  for (let at = 0; at + length <= wanted.length; at += 1)
    if (name.includes(wanted.slice(at, at + length))) return true;
  return false;
}

/** A name without the words that are added to it, and without hyphens. */
function bare(name: string): string {
  let left = name;
  for (let shorter = left.replace(ADDED, ''); shorter !== left && shorter.length > 1;) {
    left = shorter;
    shorter = left.replace(ADDED, '');
  }
  return left.replaceAll('-', '');
}
