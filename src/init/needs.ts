/** What an agent needs, and the family it stands on, by the modules that it imports: data alone. */

export type Need = 'llm' | 'gpu' | 'vision' | 'web' | 'audio';

/** Families by need, the most particular first: the first that an agent has decides. */
export const FAMILIES: readonly (readonly [Need, string])[] = [
  ['llm', 'family-llm-cu121'],
  ['gpu', 'family-torch-cu121'],
  ['vision', 'family-vision-cu121'],
  ['web', 'family-web'],
];

/** The family of an agent that needs none of these. */
export const PLAIN = 'base-cpu-pydeps';

/** Needs whose families are for GPU services. */
export const ON_GPU: readonly Need[] = ['llm', 'gpu', 'vision'];

export const MODULES: Readonly<Record<Need, readonly string[]>> = {
  llm: ['vllm', 'llama_cpp'],
  gpu: [
    ...['torch', 'torchaudio', 'torchvision', 'transformers', 'diffusers', 'accelerate', 'cupy'],
    ...['sentence_transformers', 'whisper', 'faster_whisper', 'ctranslate2', 'TTS', 'speechbrain'],
  ],
  vision: ['onnxruntime', 'cv2', 'insightface', 'mediapipe'],
  web: [
    ...['fastapi', 'flask', 'uvicorn', 'starlette', 'aiohttp', 'websockets', 'quart', 'sanic'],
    ...['tornado', 'django'],
  ],
  audio: [
    ...['sounddevice', 'pyaudio', 'soundfile', 'librosa', 'torchaudio', 'webrtcvad', 'pvporcupine'],
    ...['speech_recognition', 'pydub', 'whisper', 'faster_whisper', 'TTS'],
  ],
};

/** Servers of fleet/infrastructure.ts, by the modules of their clients. */
export const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  redis: ['redis', 'aioredis', 'rq', 'redis_om'],
  nats: ['nats'],
};
