import { z } from 'zod';
import { line } from '../lib/texts';

/** The fields of rows that describe GPUs and their memory. */

/** More than any machine has: 2^40 MB are an exabyte. */
const MOST = 2 ** 40;

export const megabytes = z.number().positive().max(MOST);

const COUNT = 'write a whole number from 1';

/** GPU memory of a service. */
export const vramSchema = z.union(
  [
    z.literal('unmeasured'),
    z.strictObject({ peak: megabytes, mode: z.enum(['resident', 'on-demand']) }),
  ],
  "write { peak: megabytes, mode: 'resident' or 'on-demand' }, or 'unmeasured'",
);

/** A machine's card. All megabytes are of 2^20 bytes. */
export const cardSchema = z.strictObject({
  model: line("the card's model, such as 'RTX 4090'"),
  /** Number of such cards in the machine. @default 1 */
  count: z.int(COUNT).min(1, COUNT).default(1),
  /** Megabytes on one card. */
  vram: megabytes,
  /** Megabytes that a desktop and others take, which `bin/fleet vram --measure` prints. @default nobody measured it */
  reserve: z.number().nonnegative().max(MOST).optional(),
  /** Megabytes that the CUDA context of each process takes, idle ones too. @default nobody measured it */
  context: megabytes.optional(),
  /** CUDA compute capability, such as '8.9'. */
  architecture: z.string().regex(/^\d+\.\d$/, "write a compute capability like '8.6', not '86'"),
});
