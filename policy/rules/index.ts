import type { Rule } from '../rule';
import { containerLimited } from './container-limited';
import { containerNonRoot } from './container-non-root';
import { containerUnprivileged } from './container-unprivileged';
import { imageCached } from './image-cached';
import { imagePinned } from './image-pinned';
import { portsNotOnEveryAddress } from './ports-not-on-every-address';

/** Every rule over resources. Both engines run them through policy/waived.ts. */
export const rules: readonly Rule[] = [
  containerLimited,
  containerNonRoot,
  containerUnprivileged,
  imageCached,
  imagePinned,
  portsNotOnEveryAddress,
];
