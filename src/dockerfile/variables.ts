import type { Instruction, Stage } from './parse';
import { splitWords, removeQuotes } from './words';

/** Reads the values that ARG and ENV set, as far as the Dockerfile itself shows. */
type Values = ReadonlyMap<string, string>;

/**
 * Reads the variables that an instruction can use.
 * @param args values of the ARGs above the first FROM, which a stage reads with an ARG of its own
 */
export function readVariablesBefore(
  { instructions }: Stage,
  until: Instruction,
  args: Readonly<Record<string, string>>,
): Values {
  const values = new Map<string, string>();
  for (const { keyword, text } of instructions.slice(0, instructions.indexOf(until))) {
    if (keyword !== 'ARG' && keyword !== 'ENV') continue;
    for (const word of splitWords(text)) {
      const [name = '', value] = word.split(/=(.*)/s);
      const said = value === undefined && keyword === 'ARG' ? args[name] : value;
      const known = said === undefined ? undefined : substitute(removeQuotes(said), values);
      if (known !== undefined && known !== '') values.set(name, known);
    }
  }
  return values;
}

/** Replaces the variables in `text` by their values; undefined if one is not known. */
export function substitute(text: string, values: Values): string | undefined {
  const said = text.replace(
    /\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g,
    (all, plain: string | undefined, braced: string | undefined, otherwise: string | undefined) =>
      values.get(plain ?? braced ?? '') ?? otherwise ?? all,
  );
  return said.includes('$') ? undefined : said;
}
