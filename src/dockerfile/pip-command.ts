import path from 'node:path/posix';
import { parseListForm } from './list-form';
import type { Instruction } from './parse';
import { readShell, splitCommands } from './shell';
import { removeQuotes, splitWords } from './words';

/** `pip install` with what it is given. */
export interface PipInstall {
  /** How pip is called: `pip3`, `/venv/bin/pip`, `python3 -m pip`. */
  readonly program: string;
  /** Files of -r and -c, as written. */
  readonly files: readonly string[];
  /** What is installed besides, as written: requirements, and paths, with those of -e. */
  readonly packages: readonly string[];
  /** Options, without their values. */
  readonly options: ReadonlySet<string>;
  /** Variables that are set for this command alone. */
  readonly environment: readonly string[];
  /** Folder that `cd` before it leads to, from that which the RUN starts in. @default '.' */
  readonly folder: string;
}

/** Options of pip that take a value as their next word. */
const WITH_VALUE =
  /^(-[ceifrtC]|--(abi|cache-dir|cert|client-cert|config-settings|constraint|editable|exists-action|extra-index-url|find-links|global-option|implementation|index-url|log|no-binary|only-binary|platform|prefix|progress-bar|proxy|python|python-version|report|requirement|retries|root|root-user-action|src|target|timeout|trusted-host|upgrade-strategy|use-feature))$/;

/** Words before the program that only lead to it. */
const LEADS = /^(sudo|env|exec|time|nice|command)$/;

const PROGRAM = /^(.*\/)?pip[\d.]*$/;
const PYTHON = /^(.*\/)?python[\d.]*$/;

/** Lists the calls of `pip install` in a RUN. */
export function readPipInstalls(instruction: Instruction): PipInstall[] {
  const shell = readShell(instruction) ?? '';
  const list = parseListForm(shell);
  const commands = list
    ? [list]
    : splitCommands(shell).map((command) => splitWords(command).map(removeQuotes));
  let folder = '.';
  return commands.flatMap((words) => {
    const [first, to] = words;
    if (first === 'cd' && to !== undefined)
      folder = path.isAbsolute(to) ? to : path.join(folder, to);
    return readPipInstall(words, folder) ?? [];
  });
}

function readPipInstall(words: readonly string[], folder: string): PipInstall | undefined {
  const environment: string[] = [];
  let at = 0;
  for (; at < words.length; at += 1) {
    const [, variable] = /^(\w+)=/.exec(words[at] ?? '') ?? [];
    if (variable !== undefined) environment.push(variable);
    else if (!LEADS.test(words[at] ?? '')) break;
  }
  const first = words[at] ?? '';
  const isModule = PYTHON.test(first) && words[at + 1] === '-m' && words[at + 2] === 'pip';
  if (!isModule && !PROGRAM.test(first)) return undefined;
  const rest = words.slice(at + (isModule ? 3 : 1));
  const options = new Set<string>();
  const files: string[] = [];
  const packages: string[] = [];
  let subcommand: string | undefined;
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    const [, joined] = /^-[rc](.+)$/.exec(word) ?? [];
    if (joined !== undefined) files.push(joined);
    else if (word.startsWith('-')) {
      const [option = '', value] = word.split(/=(.*)/s);
      options.add(option);
      const given = value ?? (WITH_VALUE.test(option) ? rest[(index += 1)] : undefined);
      if (given !== undefined && /^(-[rc]|--requirement|--constraint)$/.test(option)) {
        files.push(given);
      }
      if (given !== undefined && /^(-e|--editable)$/.test(option)) packages.push(given);
    } else if (subcommand === undefined) subcommand = word;
    else packages.push(word);
  }
  if (subcommand !== 'install') return undefined;
  const program = isModule ? `${first} -m pip` : first;
  return { program, files, packages, options, environment, folder };
}
