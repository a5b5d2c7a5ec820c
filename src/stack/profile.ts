import { z } from 'zod';
import { text, whole } from '../lib/fields';
import { checkText } from '../lib/texts';

const INDEX = "write an index in quotes, such as '0', or '' for none";
const OPTIONS = "options such as 'max_split_size_mb:64'";

/**
 * The fields of /etc/machine-profile.json beside the machine's name: the proposal's §D. The order of the fields is that of
 * the file, which images hold.
 */
export const profileSchema = z.strictObject({
  /** Index of the GPU, as Pulumi may hand it over as a number; empty for none. */
  GPU_VISIBLE_DEVICES: z.preprocess(
    (v) => (typeof v === 'number' ? String(v) : v),
    z
      .string(INDEX)
      .regex(/^[\w,:-]*$/, INDEX)
      .superRefine(checkText),
  ),
  TORCH_CUDA_ALLOC_CONF: text(OPTIONS).regex(/^[\w:,.>[\]-]+$/, `write ${OPTIONS}`),
  UVICORN_WORKERS: whole(1, 1024),
  NUMBA_CACHE_SIZE: z
    .string("write a size like '512MB'")
    .regex(/^\d+MB$/, "write a size like '512MB'"),
  OMP_NUM_THREADS: whole(1, 1024),
  MODEL_EVICT_THRESHOLD_PCT: whole(1, 100),
});

export type Profile = Readonly<z.output<typeof profileSchema>>;

/** A profile that does no harm on a small machine, to be written out. */
export const SMALL_PROFILE: Profile = {
  GPU_VISIBLE_DEVICES: '0',
  TORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:32',
  UVICORN_WORKERS: 2,
  NUMBA_CACHE_SIZE: '128MB',
  OMP_NUM_THREADS: 2,
  MODEL_EVICT_THRESHOLD_PCT: 70,
};

/** Writes the six parameters as YAML on one line. */
export const formatProfile = (profile: Profile): string =>
  `{ ${Object.entries(profile)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : String(value)}`)
    .join(', ')} }`;
