import type {
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from '@pulumi/policy';
import type { Waiver } from '../catalog/waivers';

/** A rule that looks at one resource at a time. */
export interface Rule extends ResourceValidationPolicy {
  readonly validateResource: ResourceValidation;
}

/** What the engines run: rules over resources, then those over the stack. */
export type Policy = Rule | StackValidationPolicy;

/** A stack's name and what its file lists as waivers. */
export interface StackWaivers {
  readonly name: string;
  readonly waivers: readonly Waiver[];
}

/** What rules over a stack read of its file besides. */
export interface StackSettings extends StackWaivers {
  readonly production: boolean;
  /** 'off' where no image is scanned. */
  readonly scan: unknown;
}
