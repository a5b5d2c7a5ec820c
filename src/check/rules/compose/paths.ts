import path from 'node:path';
import type { ComposeService } from '../../../compose/compose';
import {
  findEntry,
  findFolderOf,
  listEntries,
  readScalar,
  type Place,
} from '../../../config-files/node';
import { parseDockerfile, type Dockerfile } from '../../../dockerfile/parse';
import { findingIn } from '../../../lib/finding';
import { isLocal, type ComposeRule, type ComposeSubject } from './rule';

/** A Dockerfile with the folder that a service builds it from, relative to the source's root. */
export interface ComposeBuildFolder {
  readonly dockerfile: string;
  readonly context: string;
}

interface MissingPath {
  readonly place: Place;
  readonly text: string;
  readonly kind: string;
}

interface NamedMissing extends MissingPath {
  /** What it is missing for. */
  readonly of: string;
  /** The image that compose may pull in place of a build. */
  readonly pulled?: string | undefined;
}

/** The image that compose pulls before it builds; undefined where it always builds. */
const readPulled = ({ image, node }: ComposeService): string | undefined =>
  readScalar(findEntry(node, 'pull_policy')?.node) === 'build' ? undefined : image?.text;

/** Finds the Dockerfile that a service builds, or the path that is missing for it. */
export function findBuild(
  { tree }: Pick<ComposeSubject, 'tree'>,
  { build }: ComposeService,
): { readonly build?: ComposeBuildFolder; readonly missing?: MissingPath } {
  if (!build?.context || !isLocal(build.context.text)) return {};
  // The file that the build stands in: an included one has its own folder.
  const context = path.posix.join(findFolderOf(build.place), build.context.text);
  // Nothing is known of a folder outside the source.
  if (context.startsWith('..')) return {};
  if (tree.at(context)?.kind !== 'folder')
    return { missing: { ...build.context, kind: 'context' } };
  const written = build.dockerfile?.text ?? 'Dockerfile';
  if (!isLocal(written) || build.isInline) return {};
  const dockerfile = path.posix.join(context, written);
  if (dockerfile.startsWith('..') || tree.at(dockerfile)?.kind === 'file')
    return { build: { dockerfile, context } };
  const { place } = build.dockerfile ?? build.context;
  return { missing: { place, text: written, kind: 'Dockerfile' } };
}

/** Reads the Dockerfile that a service builds; undefined where it builds none of the source. */
export function readBuiltDockerfile(
  { tree }: Pick<ComposeSubject, 'tree'>,
  service: ComposeService,
): Dockerfile | undefined {
  const { build } = findBuild({ tree }, service);
  return build && tree.at(build.dockerfile)?.kind === 'file'
    ? parseDockerfile(tree.read(build.dockerfile))
    : undefined;
}

export const pathMissing: ComposeRule = {
  name: 'compose-path-missing',
  description: 'Contexts, Dockerfiles and files that a compose file names are in the source.',
  check: (subject) => [
    ...subject.problems
      .filter(({ kind }) => kind === 'file-missing')
      .map(({ place, message, fix }) =>
        findingIn(place.file)('error', 'compose-path-missing', place.line, message, fix),
      ),
    ...[
      ...subject.services.flatMap((service) => {
        const { missing } = findBuild(subject, service);
        const files = service.envFiles
          .filter(({ text, place }) => isMissing(subject, text, place))
          .map((each): MissingPath => ({ ...each, kind: 'env_file' }));
        return [...(missing ? [{ ...missing, pulled: readPulled(service) }] : []), ...files].map(
          (each): NamedMissing => ({ ...each, of: service.name }),
        );
      }),
      ...['configs', 'secrets'].flatMap((section) => findMissingFiles(subject, section)),
    ].map(({ place, text, kind, of, pulled }) =>
      findingIn(place.file)(
        pulled === undefined ? 'error' : 'warning',
        'compose-path-missing',
        place.line,
        `${of}: ${kind} does not exist, relative to ${place.folder ?? place.file}: '${text}'; Docker Compose stops here${pulled === undefined ? '' : `, unless it can pull ${pulled}`}`,
        'correct the path',
      ),
    ),
  ],
};

/** Files with secrets are ignored by git, and created where they are needed. */
function isMissing({ tree }: ComposeSubject, text: string, place: Place): boolean {
  const full = path.posix.join(findFolderOf(place), text);
  return isLocal(text) && !full.startsWith('..') && !tree.at(full) && !tree.isGitIgnored(full);
}

/** Files of the top level's `configs` or `secrets`. */
const findMissingFiles = (subject: ComposeSubject, section: string): NamedMissing[] =>
  listEntries(findEntry(subject.root, section)?.node).flatMap(({ key, node }) => {
    const given = findEntry(node, 'file')?.node;
    const text = readScalar(given);
    return given && text !== undefined && isMissing(subject, text, given.place)
      ? [{ place: given.place, text, kind: 'its file', of: `${section}.${key}` }]
      : [];
  });

export const bindMissing: ComposeRule = {
  name: 'compose-bind-missing',
  description: 'A file that a service mounts is in the source.',
  check: (subject) =>
    subject.services.flatMap(({ name, volumes }) =>
      volumes
        .filter(
          ({ source }) =>
            source !== undefined &&
            /^\.{1,2}\//.test(source.text) &&
            // A folder that is not there is often meant to be made.
            /\.\w+$/.test(path.posix.basename(source.text)) &&
            isMissing(subject, source.text, source.place),
        )
        .map(({ source, place }) =>
          findingIn(place.file)(
            'warning',
            'compose-bind-missing',
            place.line,
            `${name}: the mounted file does not exist, relative to ${place.folder ?? place.file}: '${source?.text ?? ''}'; Docker makes an empty folder of that name`,
            'correct the path, or add the file',
          ),
        ),
    ),
};
