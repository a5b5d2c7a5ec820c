/** Whether the registry is on this machine. It then speaks plain http; all others are left to Docker's credentials. */
export const isLocal = (registry: string): boolean =>
  /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(registry);

/** Returns the registry's address as a URL. */
export const registryUrl = (registry: string): string =>
  `${isLocal(registry) ? 'http' : 'https'}://${registry}`;

/** Explains that a registry on this machine does not answer. */
export const explainRegistryDown = (registry: string): string =>
  `the registry ${registry} does not answer; bin/fleet up starts it again and goes on from there`;
