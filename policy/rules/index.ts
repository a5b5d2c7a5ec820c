import type { ResourceValidationPolicy } from '@pulumi/policy';
import { containerLimited } from './container-limited';
import { containerNonRoot } from './container-non-root';
import { containerUnprivileged } from './container-unprivileged';
import { imageCached } from './image-cached';
import { imagePinned } from './image-pinned';
import { portsNotOnEveryAddress } from './ports-not-on-every-address';

/** Every rule of the pack; policy/index.ts serves them, the embedded engine calls them. */
export const rules: readonly ResourceValidationPolicy[] = [
  containerLimited,
  containerNonRoot,
  containerUnprivileged,
  imageCached,
  imagePinned,
  portsNotOnEveryAddress,
];
