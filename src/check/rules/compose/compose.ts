import path from 'node:path';
import {
  readServices,
  type ComposePort,
  type ComposeService,
  type ComposeText,
} from '../../../compose/compose';
import type { Place } from '../../../config-files/node';
import { parseYaml } from '../../../config-files/yaml';
import type { BuildTree } from '../../../dockerfile/build-tree';
import { applyRules, findingIn, type Finding, type Rule } from '../../../lib/finding';
import { suggestFix } from '../../../lib/suggest';

/** A compose file of the source, as the rules see it. */
interface ComposeSubject {
  readonly file: string;
  readonly services: readonly ComposeService[];
  readonly tree: BuildTree;
}

type ComposeRule = Rule<ComposeSubject>;

/** A Dockerfile with the folder that a service builds it from, relative to the source's root. */
export interface ComposeBuildFolder {
  readonly dockerfile: string;
  readonly context: string;
}

/** Checks a compose file, and lists what its services build. */
export function checkCompose(
  file: string,
  tree: BuildTree,
): { readonly findings: readonly Finding[]; readonly builds: readonly ComposeBuildFolder[] } {
  const read = parseYaml(tree.read(file), file, true);
  if ('message' in read) {
    const message = `not valid YAML, so Docker Compose cannot read it: ${read.message}`;
    const found = findingIn(file)(
      'error',
      'compose-invalid',
      read.line ?? null,
      message,
      'correct the YAML',
    );
    return { findings: [found], builds: [] };
  }
  const services = read.root ? readServices(read.root) : [];
  const subject = { file, services, tree };
  return {
    findings: applyRules(composeRules, subject),
    builds: services.flatMap((service) => findBuild(subject, service).build ?? []),
  };
}

interface MissingPath {
  readonly place: Place;
  readonly text: string;
  readonly kind: string;
}

/** Finds the Dockerfile that a service builds, or the path that is missing for it. */
function findBuild(
  { file, tree }: ComposeSubject,
  { build }: ComposeService,
): { readonly build?: ComposeBuildFolder; readonly missing?: MissingPath } {
  if (!build?.context || !isLocal(build.context.text)) return {};
  const context = path.posix.join(path.posix.dirname(file), build.context.text);
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

const pathMissing: ComposeRule = {
  name: 'compose-path-missing',
  description: 'Contexts, Dockerfiles and env_files of a compose file are in the source.',
  check: (subject) =>
    subject.services.flatMap((service) =>
      [findBuild(subject, service).missing ?? [], ...findMissingEnvFiles(subject, service)]
        .flat()
        .map(({ place, text, kind }) =>
          findingIn(subject.file)(
            'error',
            'compose-path-missing',
            place.line,
            `${service.name}: ${kind} does not exist, relative to ${subject.file}: '${text}'; Docker Compose stops here`,
            'correct the path',
          ),
        ),
    ),
};

const findMissingEnvFiles = (
  { file, tree }: ComposeSubject,
  { envFiles }: ComposeService,
): MissingPath[] =>
  envFiles
    .filter(({ text }) => {
      const full = path.posix.join(path.posix.dirname(file), text);
      // Files with secrets are ignored by git, and created where they are needed.
      return isLocal(text) && !full.startsWith('..') && !tree.at(full) && !tree.isGitIgnored(full);
    })
    .map((each) => ({ ...each, kind: 'env_file' }));

const serviceUnknown: ComposeRule = {
  name: 'compose-service-unknown',
  description: 'A service depends on services of the same file.',
  check: ({ file, services }) => {
    const names = services.map(({ name }) => name);
    return services.flatMap(({ name, dependsOn }) =>
      dependsOn
        .filter(({ text }) => !names.includes(text))
        .map(({ text, place }) =>
          findingIn(file)(
            'warning',
            'compose-service-unknown',
            place.line,
            `${name}: depends_on names a service that is not in this file: '${text}'; Docker Compose stops here, unless another file adds it`,
            suggestFix(text, names),
          ),
        ),
    );
  },
};

const imageUnpinned: ComposeRule = {
  name: 'from-unpinned',
  description: 'An image that is pulled has a version.',
  check: ({ file, services }) =>
    services.flatMap(({ name, image, build }) => {
      if (!image || build || !isLatest(image)) return [];
      return [
        findingIn(file)(
          'warning',
          'from-unpinned',
          image.place.line,
          `${name}: image has no version: '${image.text}'; each pull may get another image`,
          'write a version as the tag, or a digest',
        ),
      ];
    }),
};

function isLatest({ text }: ComposeText): boolean {
  if (/[@$]/.test(text)) return false;
  const tag = /:([^/:]+)$/.exec(text)?.[1];
  return tag === undefined || tag === 'latest';
}

const portTwice: ComposeRule = {
  name: 'compose-port-twice',
  description: 'Services that run together publish different ports of the host.',
  check: ({ file, services }) => {
    const owners = new Map<string, string>();
    return services
      .filter(({ hasProfiles }) => !hasProfiles) // services of different profiles need not run together
      .flatMap(({ name, ports }) =>
        ports.flatMap((entry) => {
          const port = readHostPort(entry);
          if (port === undefined) return [];
          const owner = owners.get(port) ?? name;
          owners.set(port, owner);
          if (owner === name) return [];
          return [
            findingIn(file)(
              'error',
              'compose-port-twice',
              entry.place.line,
              `${name}: ${owner} publishes the same port: '${port}'; the second one does not start`,
              'give one of them another port',
            ),
          ];
        }),
      );
  },
};

const composeRules: readonly ComposeRule[] = [
  pathMissing,
  serviceUnknown,
  imageUnpinned,
  portTwice,
];

/** Reads the host's address, port and protocol of an entry; undefined if it names no fixed port. */
function readHostPort({
  short,
  published,
  hostIp = '',
  protocol,
}: ComposePort): string | undefined {
  if (published !== undefined)
    return /^\d+$/.test(published) ? formatPort(hostIp, published, protocol ?? 'tcp') : undefined;
  const [, ip = '', port, suffix = 'tcp'] =
    /^(?:([\d.]+):)?(\d+):\d+(?:\/(tcp|udp))?$/.exec(short ?? '') ?? [];
  return port === undefined ? undefined : formatPort(ip, port, suffix);
}

const formatPort = (ip: string, port: string, protocol: string): string =>
  `${ip === '' || ip === '0.0.0.0' ? '' : `${ip}:`}${port}${protocol === 'tcp' ? '' : `/${protocol}`}`;

/** Checks whether a path is relative, without variables. */
const isLocal = (given: string): boolean =>
  !given.includes('$') && !/^([a-z+]+:\/\/|git@|\/|~)/.test(given);
