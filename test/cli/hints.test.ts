import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { fleetCommand, fleetCommandFor, rememberStack } from '../../src/lib/fleet-command';
import { root } from '../../src/lib/root';

/** Files that tell commands to readers of documentation, of workflows and of generated files: for no stack of a process. */
const DOCUMENTS = /^src\/(workflows|reference)\/|descriptions\.ts$|^src\/locks\/files\.ts$/;
const WRITER = 'src/lib/fleet-command.ts';
const WRITERS = ['fleetCommand', 'fleetCommandFor', 'fleetCommandInProject'];

/** Parses command lines as the program does, and runs none: in a process of its own, as a parsed option stays. */
const PARSE = `
const { cli } = require('./src/cli/commands');
for (const command of cli.commands) command.action(() => undefined);
void (async () => {
  const hints = JSON.parse(process.argv[1]);
  for (const { place, words } of hints) {
    await cli.parseAsync(words, { from: 'user' }).catch(() => { console.error(place); });
  }
  console.log(hints.length + ' taken');
})();
`;

const sources = ['src', 'components', 'policy']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(folder, file),
    ),
  )
  .filter((file) => file.endsWith('.ts') && file !== WRITER)
  .sort();

/** Lists the nodes of a file in the order of its text. */
function* walk(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* walk(child);
}

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(
    file,
    readFileSync(path.join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );

/** The words of a hint; what is only known when it is printed is `X`, and a list of words is none. */
function readWords(call: ts.CallExpression, writer: string): string[] {
  return call.arguments
    .slice(writer === 'fleetCommand' ? 0 : 1)
    .filter((word) => !ts.isSpreadElement(word))
    .map((word) => (ts.isStringLiteral(word) ? word.text : 'X'));
}

/** Hints of all messages, each with its place. */
function listHints(): { readonly place: string; readonly words: string[] }[] {
  return sources.flatMap((file) => {
    const source = parse(file);
    return [...walk(source)].flatMap((node) => {
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return [];
      const writer = node.expression.text;
      if (!WRITERS.includes(writer)) return [];
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const [command = '', ...words] = readWords(node, writer);
      // The command is that which was run: either of those that take the option.
      const commands = command === 'X' ? ['up', 'down'] : [command];
      if (command === '--help') return [];
      return commands.map((each) => ({
        place: `${file}:${String(line)}`,
        words: [each, ...words],
      }));
    });
  });
}

describe('commands that messages tell to run', () => {
  afterEach(() => {
    rememberStack('dev');
  });

  it('are written by one function, which knows the stack', () => {
    const others = sources
      .filter((file) => !DOCUMENTS.test(file))
      .flatMap((file) =>
        [...walk(parse(file))]
          .filter((node) => ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node))
          .filter((node) => /(run|see|read|with|that|,|;) bin\/fleet /.test(node.getText()))
          .map((node) => `${file}: ${node.getText()}`),
      );
    assert.deepEqual(others, []);
  });

  it('are commands of this program, with options and arguments that it takes', () => {
    const hints = listHints();
    assert.ok(hints.length > 40);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', './src/lib/register-tsx.mjs', '--eval', PARSE, JSON.stringify(hints)],
      { cwd: root, encoding: 'utf8' },
    );
    assert.deepEqual([stdout, stderr], [`${String(hints.length)} taken\n`, '']);
  });

  it('name the stack that the process works on, unless it is the one of a command that names none', () => {
    assert.equal(fleetCommand('down', '--volumes'), 'bin/fleet down --volumes');
    rememberStack('den');
    assert.equal(fleetCommand('down', '--volumes'), 'bin/fleet --stack den down --volumes');
    assert.equal(fleetCommandFor('dev', 'logs', 'A'), 'bin/fleet logs A');
  });

  it('are quoted for the shell, and name the program from the folder of the process', () => {
    const before = process.cwd();
    try {
      process.chdir(path.join(root, 'docs'));
      assert.equal(
        fleetCommandFor('den', 'logs', "it's $HOME"),
        "../bin/fleet --stack den logs 'it'\\''s $HOME'",
      );
    } finally {
      process.chdir(before);
    }
  });
});
