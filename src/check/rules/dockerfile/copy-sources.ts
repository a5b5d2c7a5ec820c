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
  /** True if it holds a variable that a build argument may set. */
  readonly variable: boolean;
}

export const copySources: SourceDockerfileRule = {
  name: 'copy-sources',
  description:
    'Sources of COPY and ADD that a build will not find. A Dockerfile does not name its context: the folder with the most matches counts.',
  check: (at) => {
    const sources = listAllSources(at);
    const context = chooseContext(at, sources);
    const missing = sources.filter((source) => !isThere(at, context, source));
    return [
      ...missing.map((source) => reportMissing(at, context, source)),
      ...reportEmptyGlobs(at, context, sources),
    ];
  },
};

/** Chooses the folder of the build, in which most sources are. */
export function chooseContext(at: SourceDockerfile, sources = listAllSources(at)): string {
  const counts = at.folders.map((context) => ({
    context,
    missing: sources.filter((source) => !isThere(at, context, source)).length,
  }));
  const [best] = counts.sort((one, other) => one.missing - other.missing);
  return best?.context ?? '.';
}

const listAllSources = ({ parsed }: SourceDockerfile): Source[] =>
  parsed.stages.flatMap((stage) => listSources(stage, parsed.args));

/** Checks whether a build sends a file to the builder. */
export const isSent = (at: SourceDockerfile, context: string, file: string): boolean =>
  !at.tree.isLeftOut(findIgnoreFile(at, context), context, path.posix.relative(context, file));

/** @param args values of the ARGs above the first FROM */
function listSources(stage: Stage, args: Readonly<Record<string, string>>): Source[] {
  return stage.instructions.flatMap((instruction) => {
    const { keyword, text, flags } = instruction;
    if (keyword !== 'COPY' && keyword !== 'ADD') return [];
    if (flags.some(([name]) => name === 'from')) return [];
    const known = readVariablesBefore(stage, instruction, args);
    // Only the first line of a here-document holds arguments.
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
  if (isGlob(source)) return true; // a pattern without a match is another finding
  const kind = at.tree.at(path.posix.join(context, source.path))?.kind;
  if (kind !== 'file' && kind !== 'folder') return false;
  return !at.tree.isLeftOut(findIgnoreFile(at, context), context, source.path);
}

/** Finds the .dockerignore that counts: one named after the Dockerfile has priority over the context's. */
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
    finding(
      severity,
      'copy-source-missing',
      line,
      `${keyword} ${source.written}: ${message}${severity === 'error' ? '; the build fails' : ''}`,
      fix,
    );
  if (place?.kind === 'otherwise') {
    const inside = path.posix.relative(context, place.path);
    return say(
      'error',
      `only '${inside}' exists, and file names are case-sensitive on Linux`,
      `write ${inside}`,
    );
  }
  if (place) {
    return say(
      'error',
      `${findIgnoreFile(at, context)} excludes it from the build`,
      `remove it from .dockerignore, or write another source`,
    );
  }
  const where = folders.map(nameFolder).join(' nor in ');
  if (source.variable || tree.isGitIgnored(full) || tree.isGitIgnored(source.path)) {
    const why = source.variable
      ? 'a build argument may set another value'
      : '.gitignore excludes it, so another step may create it';
    return say(
      'warning',
      `it is not in ${nameFolder(context)}; ${why}`,
      'create it before the build',
    );
  }
  const elsewhere = folders.find((other) => other !== context && isThere(at, other, source));
  if (elsewhere !== undefined) {
    const message = `it is in ${nameFolder(elsewhere)}, but other sources are only in ${nameFolder(context)}, and a build has one context`;
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
      ? `${message}, and a build cannot read files above its context`
      : message,
    only === undefined
      ? 'add it, or correct the path'
      : `write ${path.posix.relative(context, only)}`,
  );
}

/**
 * Reports an instruction whose sources are all patterns without a match. It copies nothing, and fails without BuildKit.
 * `name.tx[t]` is left out: people write it to copy a file only if it exists.
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
        `${instruction.keyword} ${list}: no file in ${nameFolder(context)} matches, so nothing is copied; without BuildKit the build fails`,
        'correct the pattern, or remove the line',
      ),
    ];
  });
}

const nameFolder = (context: string): string => (context === '.' ? "the source's root" : context);
