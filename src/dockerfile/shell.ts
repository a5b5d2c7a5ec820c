import type { Instruction } from './parse';

/** Splits shell code into its commands, to see which program is called with which words. */
export const splitCommands = (shell: string): string[] =>
  shell
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\\n/g, ' ')
    .split(/&&|\|\||[;|\n]/)
    .map((command) => command.trim())
    .filter((command) => command !== '');

/** Reads the shell code of a RUN, also in an ONBUILD. */
export const readShell = ({ keyword, text }: Instruction): string | undefined => {
  if (keyword === 'RUN') return text;
  return keyword === 'ONBUILD' && text.startsWith('RUN ') ? text.slice('RUN '.length) : undefined;
};

/** Options before a subcommand, each with a value or without. */
const OPTIONS = '(?:\\s+-\\S+(?:\\s+[^-\\s]\\S*)??)*';

/** Lists the packages that a command installs, without its options; undefined if it installs none. */
export function readAptPackages(command: string): string[] | undefined {
  const words = new RegExp(`\\bapt(?:-get)?${OPTIONS}\\s+install\\b(.*)$`).exec(command)?.[1];
  return words
    ?.replace(/\s[<>].*$/, '')
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('-'));
}

/** Checks whether a command installs Python packages from an index without asking for their hashes. */
export const isUnhashedPip = (command: string): boolean =>
  new RegExp(`\\bpip[\\d.]*['"]?${OPTIONS}\\s+(install|wheel|download)\\b`).test(command) &&
  !/--(require-hashes|no-index)\b/.test(command);
