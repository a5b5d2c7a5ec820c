import { findRole } from '../catalog/roles';
import type { ImageRow } from '../catalog/schema';
import type { AgentFacts } from './agent';
import type { Found } from './definition';
import type { Agent } from './merge';
import { ON_GPU, SERVED, type Need } from './needs';

/**
 * Says what an agent needs, and the family that serves it.
 * @param images the project's
 * @param known what its code says; undefined where that is not there
 */
export function chooseFamily(
  images: readonly ImageRow[],
  { definitions }: Agent,
  known: AgentFacts | undefined,
): {
  readonly needs: readonly Found<Need>[];
  readonly family: Found<string>;
  readonly gpuOptional: boolean;
  /** What it needs and no image of the family has. */
  readonly todo: readonly string[];
} {
  const facts: Pick<AgentFacts, 'needs' | 'optional'> = known ?? { needs: [], optional: [] };
  const reserved = definitions.find(({ gpu }) => gpu)?.gpu;
  const imported = facts.needs.filter(({ value }) => value !== 'gpu');
  const gpu: Found<Need>[] = [
    ...(reserved ? [{ value: 'gpu' as const, from: reserved.from }] : []),
    ...facts.needs.filter(({ value }) => ON_GPU.includes(value)),
  ].slice(0, 1);
  const decides = [...facts.needs, ...gpu.slice(0, 1)];
  const chosen = SERVED.flatMap((need) => {
    const by = decides.find(({ value }) => value === need);
    const family = images.find(({ serves }) => serves === need);
    return by && family ? [{ value: family.name, from: by.from }] : [];
  });
  // GPU families have web servers too.
  const served = gpu.length > 0 ? imported.filter(({ value }) => value !== 'web') : imported;
  const family = chosen[0] ?? {
    value: findRole(images, 'cpu-fallback').name,
    from: known ? 'imports nothing that asks for another' : 'its imports are not known',
  };
  const lacks = served.filter(({ value }) => value === 'audio' && !hasAudio(images, family.value));
  const needs = [...gpu.map(({ from }) => ({ value: 'gpu' as const, from })), ...served];
  return {
    needs: needs.filter((need) => !lacks.includes(need)),
    family,
    todo: lacks.map(
      ({ from }) =>
        `needs: '${family.value}' has no image with sound libraries, so audio (${from}) is not in the row; where it records or plays, write audio into needs with ${nameWithAudio(images)} as family, or an image with from: '${family.value}', adds: 'audio' into fleet/images.ts`,
    ),
    gpuOptional: gpu.length === 0 && facts.optional.some(({ value }) => ON_GPU.includes(value)),
  };
}

const hasAudio = (images: readonly ImageRow[], family: string): boolean =>
  images.some(({ from, adds }) => adds === 'audio' && from === family);

/** Names the families that have an image with sound libraries, without those of other tracks. */
const nameWithAudio = (images: readonly ImageRow[]): string =>
  images
    .filter(({ name, track }) => track === undefined && hasAudio(images, name))
    .map(({ name }) => `'${name}'`)
    .join(' or ');
