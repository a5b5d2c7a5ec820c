import type { Rule } from '../rule';
import { buildWithoutSecrets } from './build-without-secrets';
import { containerHealthChecked } from './container-health-checked';
import { containerLogLimited } from './container-log-limited';
import { containerMemoryLimited } from './container-memory-limited';
import { containerNonRoot } from './container-non-root';
import { containerProcessesLimited } from './container-processes-limited';
import { containerRestarted } from './container-restarted';
import { containerUnprivileged } from './container-unprivileged';
import { dockerSocketProxied } from './docker-socket-proxied';
import { envWithoutSecrets } from './env-without-secrets';
import { gpuReserved } from './gpu-reserved';
import { hostPathsAllowed } from './host-paths-allowed';
import { imageCached } from './image-cached';
import { imageLabelled } from './image-labelled';
import { imagePinned } from './image-pinned';
import { imageTagged } from './image-tagged';
import { parentsPinned } from './parents-pinned';
import { portsNotOnEveryAddress } from './ports-not-on-every-address';
import { pullPinned } from './pull-pinned';
import { volumeFolderAllowed } from './volume-folder-allowed';

/** Every rule over resources. Both engines run them through policy/apply-waivers.ts. */
export const rules: readonly Rule[] = [
  buildWithoutSecrets,
  containerHealthChecked,
  containerLogLimited,
  containerMemoryLimited,
  containerNonRoot,
  containerProcessesLimited,
  containerRestarted,
  containerUnprivileged,
  dockerSocketProxied,
  envWithoutSecrets,
  gpuReserved,
  hostPathsAllowed,
  imageCached,
  imageLabelled,
  imagePinned,
  imageTagged,
  parentsPinned,
  portsNotOnEveryAddress,
  pullPinned,
  volumeFolderAllowed,
];
