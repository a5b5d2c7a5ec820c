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
  return {
    needs: [...gpu.map(({ from }) => ({ value: 'gpu' as const, from })), ...served],
    family: chosen[0] ?? {
      value: findRole(images, 'cpu-fallback').name,
      from: known ? 'imports nothing that asks for another' : 'its imports are not known',
    },
    gpuOptional: gpu.length === 0 && facts.optional.some(({ value }) => ON_GPU.includes(value)),
  };
}
