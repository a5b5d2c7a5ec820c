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
  'google.api_core': ['google-api-core'],
  'google.auth': ['google-auth'],
  'google.genai': ['google-genai'],
  'google.generativeai': ['google-generativeai'],
  'google.oauth2': ['google-auth'],
  'google.protobuf': ['protobuf'],
  'google.rpc': ['googleapis-common-protos'],
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
  opentelemetry: ['opentelemetry-api'],
  'opentelemetry.sdk': ['opentelemetry-sdk'],
  'opentelemetry.exporter.jaeger': [
    'opentelemetry-exporter-jaeger',
    'opentelemetry-exporter-jaeger-thrift',
  ],
  'opentelemetry.exporter.otlp': [
    'opentelemetry-exporter-otlp',
    'opentelemetry-exporter-otlp-proto-grpc',
    'opentelemetry-exporter-otlp-proto-http',
  ],
  'opentelemetry.exporter.prometheus': ['opentelemetry-exporter-prometheus'],
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
  ruamel: ['ruamel-yaml'],
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

/** Folders that many packages have modules in, each package with a name after that of its module. */
interface Namespace {
  /** Modules of its packages. */
  readonly module: RegExp;
  /** Names that the package of a module may have, the likeliest first. */
  readonly name: (parts: readonly string[]) => readonly [string, ...string[]];
}

const join = (parts: readonly string[]): string => normalizeName(parts.join('-'));

const NAMESPACES: readonly Namespace[] = [
  {
    module: /^google\.cloud\.\w+/,
    name: ([, , own = '', ...rest]) => {
      if (own === 'sql') return ['cloud-sql-python-connector'];
      // `secretmanager_v1` is the first release of the interface, and no package of its own.
      const plain = own.replace(/_v\d\w*$/, '');
      const known = plain === 'secretmanager' ? 'secret-manager' : plain;
      return [
        join(['google-cloud', known]),
        'google-cloud-core',
        join(['google-cloud', plain, ...rest]),
      ];
    },
  },
  { module: /^opentelemetry\.instrumentation\.\w+/, name: (parts) => [join(parts.slice(0, 3))] },
  {
    module: /^azure\.\w+/,
    name: (parts) => {
      const deep = /^(ai|cognitiveservices|communication|data|iot|mgmt|monitor|search|storage)$/;
      const length = deep.test(parts[1] ?? '') ? 3 : 2;
      return [
        join(parts.slice(0, length)),
        join(parts.slice(0, 5 - length)),
        join(parts.slice(0, 4)),
      ];
    },
  },
  {
    // Before release 0.10 one package had all of them.
    module: /^llama_index\.\w+/,
    name: (parts) =>
      parts[1] === 'core'
        ? ['llama-index-core', 'llama-index']
        : [
            join(parts.slice(0, 3)),
            'llama-index',
            join(parts.slice(0, 4)),
            join(parts.slice(0, 2)),
          ],
  },
];

/** Checks whether a module is a folder of several packages: what is imported from it are modules of theirs. */
export const isNamespace = (module: string): boolean =>
  /^(google(\.cloud)?|azure(\.(ai|data|mgmt|storage|monitor))?|llama_index|opentelemetry\.instrumentation)$/.test(
    module,
  );

/** Packages that have `module`, as PyPI compares names, the one to take first; undefined for the standard library. */
function listDistributions(module: string): readonly [string, ...string[]] | undefined {
  const parts = module.split('.');
  const family = NAMESPACES.find(({ module: of }) => of.test(module));
  if (family) return [...family.name(parts)];
  if (isStandardModule(module)) return undefined;
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
    NAMESPACES.some(({ module: of }) => of.test(module)) ||
    parts.some((_, index) => Object.hasOwn(DISTRIBUTIONS, parts.slice(0, index + 1).join('.')))
  );
};

/** Package to take for `module`; undefined for the standard library. */
export const findDistribution = (module: string): string | undefined =>
  listDistributions(module)?.[0];

/** Checks whether a module comes with Python, or with one of these packages. */
export const isProvided = (module: string, packages: ReadonlySet<string>): boolean =>
  listDistributions(module)?.some((name) => packages.has(name)) ?? true;

/** Words that distributions add to the name of their module. */
const ADDED =
  /^(py|python)-?|-(py|py3|python|python3|client|sdk|wheels?|binary|bin|headless|gpu|cpu|cuda\w*|cu\d+)$/;

/** Finds a package whose name is close to the module's: `pinecone-client` has `pinecone`. */
export function mayProvide(module: string, packages: Iterable<string>): string | undefined {
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
