import { z } from 'zod';
import { hashJson } from '../lib/hash';

/**
 * A service's definition is what its container is given, as plain data: a release of the service is a change of it. It has the
 * names of secrets and not their values. What all containers of a stack share, such as health checks and log limits, is no part
 * of it, nor is whom the service waits for.
 */
export const definitionSchema = z.strictObject({
  /** `repository@sha256:…`; of a row whose image may not be built yet, `repository:tag`. */
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  hosts: z.record(z.string(), z.string()),
  ports: z.array(
    z.strictObject({ name: z.string(), container: z.number(), ip: z.string(), host: z.number() }),
  ),
  joins: z.array(
    z.strictObject({ network: z.enum(['fleet', 'peers', 'docker-proxy']), alias: z.string() }),
  ),
  volumes: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      folder: z.string().optional(),
      path: z.string(),
    }),
  ),
  /** In megabytes of 2^20 bytes. */
  memory: z.number(),
  gpu: z
    .strictObject({
      device: z.string(),
      driver: z.string(),
      vram: z.number(),
      architecture: z.string(),
      lockedMemory: z.number(),
      sharedMemory: z.number(),
    })
    .optional(),
  audio: z
    .strictObject({
      devices: z.array(z.string()),
      groups: z.array(z.string()),
      mounts: z.array(z.string()),
      environment: z.record(z.string(), z.string()),
    })
    .optional(),
  devices: z.array(z.string()),
  deviceGroups: z.array(z.string()),
  docker: z.boolean(),
  secrets: z.array(z.string()),
});

export type Definition = z.infer<typeof definitionSchema>;

/**
 * The id of a definition: 12 hexadecimal digits. Of a row it goes by the image's tag, as a preview knows no digest of an image
 * that is not built; of a container by the digest.
 */
export const identifyDefinition = (definition: Definition): string =>
  hashJson(sortKeys(definition)).slice(0, 12);

/**
 * Reads a definition from the label of its container.
 * @param label JSON
 * @throws ZodError where the label is another program's
 */
export const readDefinitionLabel = (
  label: string,
  { memory, image }: Pick<Definition, 'memory' | 'image'>,
): Definition => definitionSchema.parse({ ...(JSON.parse(label) as object), image, memory });

/** Sorts the keys at every depth, so that equal values have equal JSON. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, child]) => [key, sortKeys(child)]),
  );
}
