import path from 'node:path';
import { findingIn, type Finding } from '../../../lib/finding';
import type { Instruction, Stage } from '../../../dockerfile/parse';
import type { SourceDockerfile, SourceDockerfileRule } from './rule';
import { readVariablesBefore, substitute } from '../../../dockerfile/variables';
import { readArguments } from '../../../dockerfile/words';

/** One source of a COPY or ADD. */
interface Source {
  readonly instruction: Instruction;
  /** As written. */
  readonly written: string;
  /** Relative to the context. */
  readonly path: string;
  /** Holds a value that a build may be given another one for. */
  readonly variable: boolean;
}

export const copySources: SourceDockerfileRule = {
  name: 'copy-sources',
  description:
    'Sources that a build will not find. A Dockerfile says nothing of its context: the one in which most is found counts, and where all is found in any, nothing is said.',
  check: (at) => {
    const sources = at.parsed.stages.flatMap((stage) => listSources(stage, at.parsed.args));
    const missing = at.folders.map((context) => ({
      context,
      sources: sources.filter((source) => !isThere(at, context, source)),
    }));
    const [best] = [...missing].sort((one, other) => one.sources.length - other.sources.length);
    if (!best) return [];
    return [
      ...best.sources.map((source) => reportMissing(at, best.context, source)),
      ...reportEmptyGlobs(at, best.context, sources),
    ];
  },
};

/** @param args values of the ARGs above the first FROM */
function listSources(stage: Stage, args: Readonly<Record<string, string>>): Source[] {
  return stage.instructions.flatMap((instruction) => {
    const { keyword, text, flags } = instruction;
    if (keyword !== 'COPY' && keyword !== 'ADD') return [];
    if (flags.some(([name]) => name === 'from')) return [];
    const known = readVariablesBefore(stage, instruction, args);
    // Of a here-document only the first line is arguments.
    const words = readArguments(text.includes('<<') ? (text.split('\n')[0] ?? '') : text);
    return words.slice(0, -1).flatMap((written): Source[] => {
      const said = substitute(written, known);
      if (said === undefined || written.startsWith('<<')) return [];
      if (/^([a-z][a-z0-9+.-]*:\/\/|git@)/.test(said)) return [];
      const relative = path.posix.normalize(`/${said}`).slice(1).replace(/\/$/, '');
      return [{ instruction, written, path: relative, variable: said !== written }];
    });
  });
}

const isGlob = ({ path: wanted }: Source): boolean => /[*?[]/.test(wanted);

function isThere(at: SourceDockerfile, context: string, source: Source): boolean {
  if (isGlob(source)) return true; // what matches nothing is another finding
  const kind = at.tree.at(path.posix.join(context, source.path))?.kind;
  if (kind === 'file') return !at.tree.isLeftOut(findIgnoreFile(at, context), source.path);
  return kind === 'folder';
}

/** The .dockerignore that counts: one beside the Dockerfile, by its name, goes before the context's. */
function findIgnoreFile({ file, tree }: SourceDockerfile, context: string): string {
  const own = `${file}.dockerignore`;
  return tree.at(own)?.kind === 'file' ? own : path.posix.join(context, '.dockerignore');
}

function reportMissing(at: SourceDockerfile, context: string, source: Source): Finding {
  const { tree, file, folders } = at;
  const { keyword, line } = source.instruction;
  const full = path.posix.join(context, source.path);
  const place = tree.at(full);
  const finding = findingIn(file);
  const say = (severity: Finding['severity'], message: string, fix: string): Finding =>
    finding(severity, 'copy-source-missing', line, `${keyword} ${source.written}: ${message}`, fix);
  if (place?.kind === 'otherwise') {
    const inside = path.posix.relative(context, place.path);
    return say(
      'error',
      `only ${inside} is there, in other letters, which Linux tells apart`,
      `write ${inside}`,
    );
  }
  if (place) {
    return say(
      'error',
      `${findIgnoreFile(at, context)} leaves it out of the build`,
      `take it out of .dockerignore, or write another source`,
    );
  }
  const where = folders.map(nameFolder).join(' nor in ');
  if (source.variable || tree.isGitIgnored(full) || tree.isGitIgnored(source.path)) {
    const why = source.variable
      ? 'a build may be given another value'
      : '.gitignore leaves it out, so that something else may make it';
    return say(
      'warning',
      `it is not in ${nameFolder(context)}; ${why}`,
      'make it before the build',
    );
  }
  const listRemoteNames = folders.find((other) => other !== context && isThere(at, other, source));
  if (listRemoteNames !== undefined) {
    const message = `it is in ${nameFolder(listRemoteNames)}, and other sources only in ${nameFolder(context)}: a build has one context`;
    return say('error', message, `write it relative to ${nameFolder(context)}`);
  }
  const alike = tree.files.filter(
    (each) => path.posix.basename(each) === path.posix.basename(full),
  );
  const [only] = alike.length === 1 ? alike : [];
  const message = folders.length > 1 ? `it is neither in ${where}` : `it is not in ${where}`;
  return say(
    'error',
    source.written.startsWith('..')
      ? `${message}, and what lies above a context is not in it`
      : message,
    only === undefined
      ? 'add it, or correct the path'
      : `write ${path.posix.relative(context, only)}`,
  );
}

/**
 * An instruction whose sources are all patterns that match nothing copies nothing, and fails without BuildKit. Who writes
 * `name.tx[t]` knows: it is how a file is copied where it is there.
 */
function reportEmptyGlobs(
  at: SourceDockerfile,
  context: string,
  sources: readonly Source[],
): Finding[] {
  return [...new Set(sources.map(({ instruction }) => instruction))].flatMap((instruction) => {
    const own = sources.filter((source) => source.instruction === instruction);
    const empty = own.every(
      (source) =>
        isGlob(source) &&
        !/\[\w\]/.test(source.path) &&
        !at.tree.matches(path.posix.join(context, source.path)),
    );
    if (!empty) return [];
    const list = own.map(({ written }) => written).join(' ');
    return [
      findingIn(at.file)(
        'warning',
        'copy-source-unmatched',
        instruction.line,
        `${instruction.keyword} ${list}: nothing in ${nameFolder(context)} matches: nothing is copied, and without BuildKit the build fails`,
        'correct the pattern, or take the line out',
      ),
    ];
  });
}

const nameFolder = (context: string): string => (context === '.' ? "the source's root" : context);
