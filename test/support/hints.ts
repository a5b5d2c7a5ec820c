import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../../src/lib/root';

/** Finds the commands that messages tell to run, in the program's own code. */

/** Files that define the functions which write such commands. */
const DEFINITIONS = ['src/lib/fleet-command.ts', 'src/lib/shell.ts', 'src/stack/plain-secrets.ts'];

/** Functions that write a command of this program, and how many arguments stand before its words. */
const OF_FLEET: Readonly<Record<string, number>> = {
  fleetCommand: 0,
  fleetCommandFor: 1,
  fleetCommandInProject: 1,
};
/** The same of another program's. */
const OF_OTHERS: Readonly<Record<string, number>> = { writeCommand: 0, writeSecretCommand: 0 };

/** A call that writes a command for a message. */
export interface Hint {
  /** File and line, for people. */
  readonly place: string;
  /** File, function and words, as `src/a.ts: fleetCommand lock <row.name>`: what is known only when it is printed is in <>. */
  readonly key: string;
  readonly ofFleet: boolean;
  /** A word that is only known when it is printed is undefined. */
  readonly words: readonly (string | undefined)[];
}

/** Lists the program's TypeScript files. */
export const listSources = (): string[] =>
  ['src', 'components', 'policy']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(folder, file),
      ),
    )
    .filter((file) => file.endsWith('.ts') && !DEFINITIONS.includes(file))
    .sort();

/** Lists the nodes of a file in the order of its text. */
export function* walkFile(file: string): Generator<ts.Node> {
  const text = readFileSync(path.join(root, file), 'utf8');
  yield* walk(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
}

function* walk(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* walk(child);
}

/** Lists the hints of all messages. */
export function listHints(): Hint[] {
  return listSources().flatMap((file) =>
    [...walkFile(file)].flatMap((node) => {
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return [];
      const writer = node.expression.text;
      const writers = Object.hasOwn(OF_FLEET, writer) ? OF_FLEET : OF_OTHERS;
      const before = Object.hasOwn(writers, writer) ? writers[writer] : undefined;
      if (before === undefined) return [];
      const words = node.arguments.slice(before);
      const line = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
      return [
        {
          place: `${file}:${String(line)}`,
          key: [`${file}:`, writer, ...words.map(describeWord)].join(' '),
          ofFleet: writers === OF_FLEET,
          words: words.map((word) => (ts.isStringLiteral(word) ? word.text : undefined)),
        },
      ];
    }),
  );
}

const describeWord = (word: ts.Expression): string =>
  ts.isStringLiteral(word) ? word.text : `<${word.getText()}>`;
