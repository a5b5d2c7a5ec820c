import { fleetCommand } from '../lib/fleet-command';
/**
 * Checks that the registry is on this machine, where setup/steps/registry.sh starts it. It then speaks plain http; Docker's
 * credentials serve all others.
 */
export const isLocal = (registry: string): boolean =>
  /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(registry);

/** Returns the registry's address as a URL. */
export const formatRegistryUrl = (registry: string): string =>
  `${isLocal(registry) ? 'http' : 'https'}://${registry}`;

/** Explains that a registry on this machine does not answer. */
export const explainRegistryDown = (registry: string): string =>
  `${registry}: the registry does not answer; run ${fleetCommand('up')} to start it again`;
