import type {
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from '@pulumi/policy';
import type { Waiver } from '../src/stack/waivers';

/** A rule that checks each resource alone. */
export interface Rule extends ResourceValidationPolicy {
  readonly validateResource: ResourceValidation;
}

/** A rule over resources, or one over the stack as a whole. */
export type Policy = Rule | StackValidationPolicy;

/** A stack's name and what its file lists as waivers. */
export interface StackWaivers {
  readonly name: string;
  readonly waivers: readonly Waiver[];
}

/** All that rules over a stack need beside its waivers. */
export interface StackSettings extends StackWaivers {
  readonly production: boolean;
  /** 'off' where no image is scanned. */
  readonly scan: unknown;
  /** Images, by the name of their container, that holds keep: each passed its gates when it was released. */
  readonly held: ReadonlyMap<string, string>;
}

/** A rule gets facts of a stack as Pulumi gives a policy its config: policy/config.ts makes it. */
export interface ImageConfig {
  /** `registry/namespace` of the stack's images. @default not checked */
  readonly repositories?: string;
  /** `registry/namespace` published elsewhere whose cache may be read too. @default none */
  readonly cacheFrom?: string;
}
export interface SourceConfig {
  /** Address of the repository that images are made from. @default not checked */
  readonly source?: string;
}
export interface GpuConfig {
  /** The card, by index or UUID. @default not checked */
  readonly device?: string;
  /** True if GPU services stand on other families, as on track 'none': then they cannot be told apart. @default false */
  readonly standIns?: boolean;
}
