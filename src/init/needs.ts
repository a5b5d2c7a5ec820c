import type { ImageRow } from '../catalog/schema';

/** Says by the modules that an agent imports what it needs: data alone. */

export type Need = NonNullable<ImageRow['serves']> | 'audio';

/** Needs that images serve, the most particular first: the first that an agent has decides. */
export const SERVED = ['llm', 'gpu', 'vision', 'web'] as const;

/** Needs whose families are for GPU services. */
export const ON_GPU: readonly Need[] = ['llm', 'gpu', 'vision'];

export const MODULES: Readonly<Record<Need, readonly string[]>> = {
  llm: ['vllm', 'llama_cpp'],
  gpu: [
    'torch',
    'torchaudio',
    'torchvision',
    'transformers',
    'diffusers',
    'accelerate',
    'cupy',
    'sentence_transformers',
    'whisper',
    'faster_whisper',
    'ctranslate2',
    'TTS',
    'speechbrain',
  ],
  vision: ['onnxruntime', 'cv2', 'insightface', 'mediapipe'],
  web: [
    'fastapi',
    'flask',
    'uvicorn',
    'starlette',
    'aiohttp',
    'websockets',
    'quart',
    'sanic',
    'tornado',
    'django',
  ],
  audio: [
    'sounddevice',
    'pyaudio',
    'soundfile',
    'librosa',
    'torchaudio',
    'webrtcvad',
    'pvporcupine',
    'speech_recognition',
    'pydub',
    'whisper',
    'faster_whisper',
    'TTS',
  ],
};

/** Modules of clients, by the scheme of the URLs that they connect to. */
export const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  redis: ['redis', 'aioredis', 'rq', 'redis_om'],
  nats: ['nats'],
};
