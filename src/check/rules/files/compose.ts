import path from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { Finding } from '../../../lib/finding';
import { findingIn } from './rule';
import type { FileTree } from '../../../dockerfile/build-tree';

/** A compose file of the source, as far as it names what is there. */
export interface ComposeFile {
  readonly findings: readonly Finding[];
  /** Dockerfiles with the contexts that services build them from, relative to the source's root. */
  readonly builds: readonly { readonly dockerfile: string; readonly context: string }[];
}

type Path = readonly (string | number)[];

export function readCompose(file: string, tree: FileTree): ComposeFile {
  const finding = findingIn(file);
  const counter = new LineCounter();
  const document = parseDocument(tree.read(file), { lineCounter: counter, merge: true });
  const [broken] = document.errors;
  if (broken) {
    const [said = ''] = broken.message.split(/ at line|\n/);
    const line = broken.linePos?.[0].line ?? null;
    const message = `compose takes no file that is not YAML: ${said}`;
    return {
      findings: [finding('error', 'compose-invalid', line, message, 'put the YAML right')],
      builds: [],
    };
  }
  const services = document.get('services');
  const names = isMap(services) ? services.items.map(({ key }) => String(key)) : [];
  const at = (where: Path): number | null => lineOf(document, counter, where);
  const read = names.map((name) => readService(file, tree, document, name, names, at));
  return {
    findings: [
      ...read.flatMap(({ findings }) => findings),
      ...portsTwice(file, document, names, at),
    ],
    builds: read.flatMap(({ builds }) => builds),
  };
}

function readService(
  file: string,
  tree: FileTree,
  document: Document,
  name: string,
  names: readonly string[],
  at: (where: Path) => number | null,
): ComposeFile {
  const finding = findingIn(file);
  const findings: Finding[] = [];
  const builds: { dockerfile: string; context: string }[] = [];
  const folder = path.posix.dirname(file);
  const of = (...where: Path): unknown => plain(document.getIn(['services', name, ...where]));
  const missing = (where: Path, given: string, what: string): void => {
    const message = `${name}: ${what} ${given} is not there, as seen from ${file}: compose stops here`;
    const line = at(['services', name, ...where]);
    findings.push(finding('error', 'compose-path-missing', line, message, 'correct the path'));
  };
  const build = of('build');
  const context = typeof build === 'string' ? build : of('build', 'context');
  if (typeof context === 'string' && isLocal(context)) {
    const full = path.posix.join(folder, context);
    const where = typeof build === 'string' ? ['build'] : ['build', 'context'];
    const said = of('build', 'dockerfile');
    const dockerfile = typeof said === 'string' ? said : 'Dockerfile';
    if (full.startsWith('..')) {
      // Beyond the source nothing is known.
    } else if (tree.at(full)?.kind !== 'folder') missing(where, context, 'the context');
    else if (isLocal(dockerfile) && of('build', 'dockerfile_inline') === undefined) {
      const inside = path.posix.join(full, dockerfile);
      if (inside.startsWith('..') || tree.at(inside)?.kind === 'file') {
        builds.push({ dockerfile: inside, context: full });
      } else
        missing(said === undefined ? where : ['build', 'dockerfile'], dockerfile, 'the Dockerfile');
    }
  }
  for (const [index, entry] of listOf(of('env_file')).entries()) {
    const given = typeof entry === 'string' ? entry : undefined;
    const full = path.posix.join(folder, given ?? '');
    if (given === undefined || !isLocal(given) || full.startsWith('..') || tree.at(full)) continue;
    // Files of secrets are kept out of git, and made where they are needed.
    if (tree.isGitIgnored(full)) continue;
    missing(
      Array.isArray(of('env_file')) ? ['env_file', index] : ['env_file'],
      given,
      'the env_file',
    );
  }
  const needs = of('depends_on');
  const needed = Array.isArray(needs) ? needs : Object.keys(needs ?? {});
  for (const other of needed.filter((each) => !names.includes(String(each)))) {
    const message = `${name} depends on ${String(other)}, which is no service of this file: compose stops here, unless another file adds it`;
    const line = at(['services', name, 'depends_on']);
    findings.push(
      finding(
        'warning',
        'compose-service-unknown',
        line,
        message,
        `write one of ${names.join(', ')}`,
      ),
    );
  }
  const image = of('image');
  if (typeof image === 'string' && build === undefined && !/[@$]/.test(image)) {
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    if (tag === undefined || tag === 'latest') {
      const message = `${name}: image ${image} is latest: it is another image whenever it is pulled`;
      const line = at(['services', name, 'image']);
      findings.push(
        finding(
          'warning',
          'from-unpinned',
          line,
          message,
          'write a version as the tag, or a digest',
        ),
      );
    }
  }
  return { findings, builds };
}

/** Two services that publish one port of the host: the second does not start. */
function portsTwice(
  file: string,
  document: Document,
  names: readonly string[],
  at: (where: Path) => number | null,
): Finding[] {
  const owners = new Map<string, string>();
  return names.flatMap((name) =>
    listOf(plain(document.getIn(['services', name, 'ports']))).flatMap((entry, index) => {
      const port = hostPort(entry);
      const profiles = plain(document.getIn(['services', name, 'profiles']));
      // Services of different profiles need not run together.
      if (port === undefined || profiles !== undefined) return [];
      const owner = owners.get(port);
      if (owner === undefined) owners.set(port, name);
      if (owner === undefined || owner === name) return [];
      const message = `${name} publishes ${port}, which ${owner} publishes too: the second of them does not start`;
      const line = at(['services', name, 'ports', index]);
      return [
        findingIn(file)(
          'error',
          'compose-port-twice',
          line,
          message,
          'give one of them another port',
        ),
      ];
    }),
  );
}

/** The address, port and protocol of the host that an entry takes; undefined where none is fixed. */
function hostPort(entry: unknown): string | undefined {
  if (typeof entry === 'object' && entry !== null && 'published' in entry) {
    const { published, host_ip: ip = '', protocol = 'tcp' } = entry as Record<string, unknown>;
    const whole = /^\d+$/.test(String(published));
    return whole ? portName(String(ip), String(published), String(protocol)) : undefined;
  }
  const [, ip = '', port, protocol = 'tcp'] =
    /^(?:([\d.]+):)?(\d+):\d+(?:\/(tcp|udp))?$/.exec(typeof entry === 'string' ? entry : '') ?? [];
  return port === undefined ? undefined : portName(ip, port, protocol);
}

const portName = (ip: string, port: string, protocol: string): string =>
  `${ip === '' || ip === '0.0.0.0' ? '' : `${ip}:`}${port}${protocol === 'tcp' ? '' : `/${protocol}`}`;

/** A path of this machine, which no variable decides. */
const isLocal = (given: string): boolean =>
  !given.includes('$') && !/^([a-z+]+:\/\/|git@|\/|~)/.test(given);

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

const plain = (node: unknown): unknown =>
  isMap(node) || isSeq(node) ? (node.toJSON() as unknown) : isScalar(node) ? node.value : node;

/** Line of the nearest node that is there. */
function lineOf(document: Document, counter: LineCounter, where: Path): number | null {
  for (let length = where.length; length > 0; length--) {
    const node = document.getIn(where.slice(0, length), true) as { range?: [number] } | undefined;
    if (node?.range) return counter.linePos(node.range[0]).line;
  }
  return null;
}
