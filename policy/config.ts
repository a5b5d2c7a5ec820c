import { sourceUrl } from '../src/stack/github';
import type { StackConfig } from '../src/stack/parse';
import { gpuReserved } from './rules/gpu-reserved';
import { imageCached } from './rules/image-cached';
import { imageLabelled } from './rules/image-labelled';
import { imageTagged } from './rules/image-tagged';
import type { GpuConfig, ImageConfig, SourceConfig } from './rule';

/** Facts of a stack that rules compare with; none where its file cannot be read, which the program then says. */
export type StackFacts = Partial<
  Pick<
    StackConfig,
    'registry' | 'namespace' | 'cacheFrom' | 'track' | 'github' | 'gpu' | 'policies' | 'production'
  >
> & {
  /** 'off' where no image is scanned. */
  readonly scan?: unknown;
};

/** The config of one rule: its level, and the values that it compares resources with. */
export type RuleConfig = ImageConfig &
  SourceConfig &
  GpuConfig & { readonly enforcementLevel: Level };

type Level = NonNullable<StackFacts['policies']>[string];

/** Makes a policy's config. It always has a level: without one Pulumi treats a configured policy as advisory. */
export function buildRuleConfig(
  policy: string,
  { registry, namespace, cacheFrom, track, github, gpu, policies: levels = {} }: StackFacts,
): RuleConfig {
  const image: ImageConfig =
    registry === undefined || namespace === undefined
      ? {}
      : { repositories: `${registry}/${namespace}` };
  const facts: Readonly<Record<string, ImageConfig & SourceConfig & GpuConfig>> = {
    [imageCached.name]: { ...image, ...(cacheFrom === undefined ? {} : { cacheFrom }) },
    [imageTagged.name]: image,
    [imageLabelled.name]: github ? { source: sourceUrl(github) } : {},
    [gpuReserved.name]: { ...(gpu ? { device: gpu.device } : {}), standIns: track === 'none' },
  };
  return { ...facts[policy], enforcementLevel: levels[policy] ?? 'mandatory' };
}
