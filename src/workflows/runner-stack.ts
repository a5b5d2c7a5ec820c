/** A stack file's values by full key. */
type Config = Readonly<Record<string, unknown>>;

/** Registry for images that a runner builds and does not publish. */
const OWN_REGISTRY = 'localhost:5050';

/** Keys that only a machine of the fleet has: credentials, digests of the shared registry. */
const OF_THE_MACHINE = ['registryAuth', 'secrets', 'github', 'pins'];

/**
 * A real machine's stack as a job without any right to write builds it: into the runner's own registry, by the embedded
 * engine, which needs no state.
 * @param cached whether the build cache of what is published is read; it is never written
 */
export function buildRunnerStack(config: Config, cached: boolean): Config {
  const value = (key: string) => config[`fleet:${key}`] as string | undefined;
  const namespace = value('namespace') ?? value('organization') ?? 'fleet';
  const published = `${value('registry') ?? 'ghcr.io'}/${namespace}`;
  return {
    ...Object.fromEntries(
      Object.entries(config).filter(([key]) => !OF_THE_MACHINE.includes(key.split(':')[1] ?? '')),
    ),
    'fleet:engine': 'embedded',
    // Another engine than the runner's: a preview asks the runner for no port or folder of the machine.
    'fleet:dockerEngine': value('dockerEngine') ?? value('machine'),
    'fleet:registry': OWN_REGISTRY,
    'fleet:namespace': namespace,
    ...(cached ? { 'fleet:cacheFrom': published } : {}),
  };
}
