import type { AgentFacts } from './agent';
import type { Found } from './definition';
import type { Agent } from './merge';
import { FAMILIES, ON_GPU, PLAIN, type Need } from './needs';

/**
 * What a row says of an agent's needs, and the family that serves them.
 * @param known what its code says; undefined where that is not there
 */
export function familyOf(
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
  const chosen = FAMILIES.flatMap(([need, family]) => {
    const by = decides.find(({ value }) => value === need);
    return by ? [{ value: family, from: by.from }] : [];
  });
  // Who stands on a GPU family has its web servers too: base-cpu-pydeps' packages are in all of them.
  const served = gpu.length > 0 ? imported.filter(({ value }) => value !== 'web') : imported;
  return {
    needs: [...gpu.map(({ from }) => ({ value: 'gpu' as const, from })), ...served],
    family: chosen[0] ?? {
      value: PLAIN,
      from: known ? 'imports nothing that asks for another' : 'its imports are not known',
    },
    gpuOptional: gpu.length === 0 && facts.optional.some(({ value }) => ON_GPU.includes(value)),
  };
}
