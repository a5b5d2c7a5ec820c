import { statSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { readTextInside } from '../lib/plain-files';
import { readIni } from './ini';
import type { Document, Node } from './node';
import { readProcfile } from './procfile';
import { readToml } from './toml';
import { readYaml } from './yaml';

type Reader = (text: string, file: string) => Node | undefined;

/** Readers by what a file's name is like. */
const READERS: readonly [RegExp, Reader][] = [
  [/\.(ya?ml|json)$/, readYaml],
  [/\.toml$/, readToml],
  [/\.(ini|conf|cfg|service)$/, readIni],
  [/(^|\/)Procfile(\.\w+)?$/, readProcfile],
];

/** Files of these names say nothing of agents, however they look. */
const NEVER = new RegExp(
  [
    // Editors, and what compiles.
    String.raw`(^|/)\.(vscode|idea|devcontainer|cursor)/`,
    String.raw`(^|/)(package(-lock)?|[tj]sconfig(\.[\w.-]+)?|composer|turbo|nx|angular)\.json$`,
    String.raw`(^|/)(pyproject|Cargo|Makefile|pixi)\.toml$|\.lock$`,
    // Runners of tasks, hooks and experiments.
    String.raw`(^|/)Taskfile(\.\w+)?\.ya?ml$|(^|/)\.?(lefthook|pre-commit-config|dvc)\.ya?ml$`,
    // CI.
    String.raw`(^|/)\.(github|gitlab|circleci|buildkite|woodpecker)/`,
    String.raw`(^|/)\.?(gitlab-ci|travis|appveyor|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec|codemagic)\.ya?ml$`,
  ].join('|'),
);

/** Nobody writes a start-up configuration of more bytes than that: it is data. */
export const LARGEST = 500_000;

/** What a program fills in first, such as Helm or Jinja. */
const TEMPLATE = /\{\{.*\}\}|\{%.*%\}/;

/** Files that may be start-up configurations, read. */
export interface ReadDocuments {
  readonly documents: readonly Document[];
  /** What is wrong with those that cannot be read. */
  readonly unreadable: readonly string[];
  /** Those that are passed over, as they are too large. */
  readonly large: readonly string[];
  /** Those that cannot be read, as they are templates of configurations. */
  readonly templates: readonly string[];
}

const findReader = (file: string): Reader | undefined =>
  READERS.find(([name]) => name.test(file))?.[1];

/** Checks whether a file's name is that of a format that is read. */
export const isConfiguration = (file: string): boolean => findReader(file) !== undefined;

/**
 * Reads every file that may be a start-up configuration.
 * @param files relative to `root`
 * @param areNamed true if a person has named each: none is passed over for what it is called or how large it is
 */
export function readDocuments(
  root: string,
  files: Iterable<string>,
  areNamed = false,
): ReadDocuments {
  const documents: Document[] = [];
  const unreadable: string[] = [];
  const large: string[] = [];
  const templates: string[] = [];
  for (const file of files) {
    const reader = findReader(file);
    if (!reader) continue;
    if (NEVER.test(file) && !areNamed) continue;
    if (statSync(path.join(root, file)).size > LARGEST && !areNamed) {
      large.push(file);
      continue;
    }
    const text = readTextInside(root, file) ?? '';
    try {
      const read = reader(text, file);
      if (read) documents.push({ file, root: read });
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      if (TEMPLATE.test(text) && !areNamed) templates.push(file);
      else unreadable.push(...error.lines);
    }
  }
  return { documents, unreadable, large, templates };
}
