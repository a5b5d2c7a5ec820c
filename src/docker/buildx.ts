import type execa from 'execa';
import { runDocker, streamDocker } from './run';

/** A buildx command that builds, and the builder that does it. */
export interface BuildCommand {
  readonly builder: string;
  /** Arguments after those that every build has. */
  readonly args: readonly string[];
}

type BuildResult = ReturnType<typeof streamDocker>;

/** Builds the targets of a bake file; `onLine` receives BuildKit's progress as JSON, line by line. */
export const bake = (
  command: BuildCommand,
  onLine: (line: string) => void,
  options: execa.Options,
): BuildResult => streamDocker(buildArguments('bake', command), onLine, options);

/** Builds one Dockerfile; `onLine` receives BuildKit's progress as JSON, line by line. */
export const buildImage = (
  command: BuildCommand,
  onLine: (line: string) => void,
  options: execa.Options,
): BuildResult => streamDocker(buildArguments('build', command), onLine, options);

const buildArguments = (name: string, { builder, args }: BuildCommand): string[] => [
  'buildx',
  name,
  `--builder=${builder}`,
  '--progress=rawjson',
  ...args,
];

/** Checks whether a builder runs. An inspection of one that is gone still exits 0. */
export async function isBuilderRunning(name: string): Promise<boolean> {
  const text = await runDocker(['buildx', 'inspect', name], { reject: false });
  return /^Status: *running/m.test(text);
}

/** Asks the registry for the digest of an image. */
export async function readManifestDigest(reference: string, builder: string): Promise<string> {
  // As JSON: buildx takes {{.Manifest.Digest}} for its whole list, which is made for people.
  const format = ['--format', '{{json .Manifest}}'];
  const inspect = ['buildx', 'imagetools', 'inspect', `--builder=${builder}`, reference];
  return (JSON.parse(await runDocker([...inspect, ...format])) as { digest: string }).digest;
}

/** Asks the registry for the manifest of an image, as JSON. */
export const readManifest = (reference: string): Promise<string> =>
  runDocker(['buildx', 'imagetools', 'inspect', '--raw', reference]);

/** Gives an image in the registry another tag. */
export async function tagImage(reference: string, tag: string, builder: string): Promise<void> {
  await runDocker([
    'buildx',
    'imagetools',
    'create',
    `--builder=${builder}`,
    '--prefer-index=false',
    '--tag',
    tag,
    reference,
  ]);
}
