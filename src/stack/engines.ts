import { writeCommand } from '../lib/shell';

/** Properties of an engine for code without one: rules over stack files, messages, the machine's setup. */
export interface EngineTraits {
  /** Name in messages. */
  readonly title: string;
  /** Keys of the stack file that it needs, with what to write where one is missing. */
  readonly requiredKeys: Readonly<Record<string, string>>;
  /** Keys of the stack file that it has no use for, with the reason and what to do. */
  readonly refusedKeys: Readonly<Record<string, string>>;
  /** True if secrets come from the environment, as nothing in the stack file can be decrypted. */
  readonly takesLocalSecrets: boolean;
  /** True if it asks Docker at DOCKER_HOST alone, and never in a context of the CLI. */
  readonly followsDockerHost: boolean;
  /** Steps of setup/setup.sh that it needs nothing of. */
  readonly skippedSetup: readonly string[];
  /** True if a container's limits change without replacing it. */
  readonly updatesInPlace: boolean;
  /** True if its builds are recorded on this machine. */
  readonly recordsBuilds: boolean;
  /** Seconds between health checks while a container starts, where Docker can and the stack file sets none. */
  readonly startInterval: number | undefined;
  /** Types of resources that it manages beside those of Docker, by how they begin. */
  readonly otherResources: readonly string[];
}

/** The engines that `fleet:engine` may name. */
export const ENGINE_NAMES = ['embedded', 'pulumi'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

export const ENGINES: Readonly<Record<EngineName, EngineTraits>> = {
  embedded: {
    title: 'the embedded engine',
    requiredKeys: {},
    refusedKeys: {
      registryAuth: "is not for the engine 'embedded', which uses docker login; remove it",
      github:
        "is not for the engine 'embedded'; write it in a stack whose engine is pulumi, remove it here",
    },
    takesLocalSecrets: true,
    followsDockerHost: false,
    skippedSetup: [],
    updatesInPlace: false,
    recordsBuilds: true,
    startInterval: 1,
    otherResources: [],
  },
  pulumi: {
    title: 'Pulumi',
    requiredKeys: {
      dockerEngine: `write the engine's name, as ${writeCommand('docker', 'info', '--format', '{{.Name}}')} prints it on that machine`,
    },
    refusedKeys: {},
    takesLocalSecrets: false,
    followsDockerHost: true,
    skippedSetup: ['compose'],
    updatesInPlace: true,
    recordsBuilds: false,
    // A preview elsewhere cannot know what the machine's Docker can.
    startInterval: undefined,
    otherResources: ['github:', 'pulumi:providers:github'],
  },
};

/** Reads what is known of an engine; undefined where there is no such engine. */
export const findEngineTraits = (name: unknown): EngineTraits | undefined =>
  typeof name === 'string' && name in ENGINES ? ENGINES[name as EngineName] : undefined;
