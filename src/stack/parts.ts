import { z } from 'zod';
import { DOCKER_SOCKET } from '../docker/socket';
import { agentsSourceSchema } from '../catalog/agents-source';
import { decimal, whole } from '../lib/fields';
import { checkText, line } from '../lib/texts';

/** The keys of a stack file that are maps. */

/** The card that this machine's GPU services reserve. */
export const gpuSchema = z.strictObject({
  /** Its index as the driver counts, from 0, or its UUID, which stays when cards are moved. */
  device: z.preprocess(
    (v) => (typeof v === 'number' ? String(v) : v),
    z
      .string("write an index such as 0, or a UUID such as 'GPU-8a3f…'")
      .regex(/^(\d+|GPU-[0-9a-f-]+)$/, "write an index such as 0, or a UUID such as 'GPU-8a3f…'")
      .superRefine(checkText),
  ),
  /** NVIDIA driver's version, as nvidia-smi prints it. */
  driver: decimal(/^\d+(\.\d+)*$/, "a version such as '550.54.14'"),
  /** Megabytes of 2^20 bytes. @default the machine row's */
  vram: whole(1, 10_000_000).optional(),
  /** CUDA compute capability. @default the machine row's */
  architecture: decimal(/^\d+\.\d$/, "a compute capability such as '8.6', not '86'").optional(),
  /** Memory, in megabytes of 2^20 bytes, that a GPU container may lock: nested and rootless engines may grant no more
   *  than their own limit. @default unlimited */
  lockedMemory: whole(1, 10_000_000).optional(),
});

export const agentsSchema = z.strictObject({
  /** Root of the agents' tree, which rows' entry points are relative to: a folder, relative to the project's or in full,
   *  or a commit that is fetched once. */
  source: agentsSourceSchema,
  /** Globs of files that every agent reads at run time. @default each machine's start-up configuration, which the
   *  agents' common base class reads */
  data: z.array(line('a glob of files')).default(['**/config/startup*.y*ml']),
});

export const dockerSocketSchema = z.strictObject({
  /** Id of the group that owns the Docker engine's socket. */
  group: whole(1, 2 ** 31 - 1),
  /** Path of that socket on the machine. @default where an engine that runs as root has it */
  path: z
    .string()
    .regex(
      /^(?!.*\/\.\.?\/)\/([\w.-]+\/)*docker\.sock$/,
      "write a full path such as '/run/user/1000/docker.sock'",
    )
    .default(DOCKER_SOCKET),
});
