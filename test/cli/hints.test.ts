import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { fleetCommand, fleetCommandFor, rememberStack } from '../../src/lib/fleet-command';
import { root } from '../../src/lib/root';
import { fillWords, FLEET_HINTS, OTHER_HINTS } from '../support/hint-values';
import { listHints, listSources, walkFile } from '../support/hints';

/** Files that tell commands to readers of documentation, of workflows and of generated files: for no stack of a process. */
const DOCUMENTS = /^src\/(workflows|reference)\/|descriptions\.ts$|^src\/locks\/files\.ts$/;
/** A command in the text of a message: what tells to run something, then a program and its first word. */
const TOLD =
  /(run|see|read|with|that|as|or|,|;|:) (bin\/fleet|docker|git|pulumi|npm|npx|gh|sudo|apt-get) (-|config|cancel|compose|fetch|info|install|login|lfs|pull|ps|rm|stack|submodule|system|up|volume)/;
/** What is no command of these programs' users. */
const NO_COMMAND = [
  // How a file on this machine reaches what it names.
  "'git fetch' reaches",
  // Commands that the program refuses, or that this one stands beside.
  'is not for pulumi up',
  'as bin/fleet setup does not',
];

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

describe('commands that messages tell to run', () => {
  const hints = listHints();

  afterEach(() => {
    rememberStack('dev');
  });

  it('are written by one function, which knows the stack', () => {
    const others = listSources()
      .filter((file) => !DOCUMENTS.test(file))
      .flatMap((file) =>
        [...walkFile(file)]
          .filter((node) => ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node))
          .map((node) => node.getText())
          .filter((text) => TOLD.test(text))
          .filter((text) => !NO_COMMAND.some((each) => text.includes(each)))
          .map((text) => `${file}: ${text}`),
      );
    assert.deepEqual(others, []);
  });

  it('are of lock alone where a script of an image build tells them, to which the stack is added', () => {
    const scripts = readdirSync(path.join(root, 'images'), { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(root, 'images', file))
      .filter((file) => /^#!|^"""/.test(statSync(file).isFile() ? readFileSync(file, 'utf8') : ''));
    const told = scripts.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^ *[^# ].*\brun (bin\/fleet [^;,"]*)/gm)].map(
        ([, command]) => command,
      ),
    );
    assert.deepEqual([...new Set(told)].sort(), [
      'bin/fleet lock $image',
      'bin/fleet lock --check $image',
      'bin/fleet lock {service}',
    ]);
  });

  it('are all run by a test, each in every form that it is printed in', () => {
    const keys = (ofFleet: boolean): string[] =>
      [...new Set(hints.filter((each) => each.ofFleet === ofFleet).map(({ key }) => key))].sort();
    assert.ok(hints.length > 70);
    assert.deepEqual(keys(true), Object.keys(FLEET_HINTS).sort());
    assert.deepEqual(keys(false), Object.keys(OTHER_HINTS).sort());
  });

  it('are commands of this program, with options and arguments that it takes', () => {
    const lines = hints
      .filter(({ ofFleet }) => ofFleet)
      .flatMap(({ key, place, words }) =>
        (FLEET_HINTS[key] ?? []).map((form) => ({ place, words: fillWords(words, form) })),
      )
      .filter(({ words }) => words[0] !== '--help');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', './src/lib/register-tsx.mjs', '--eval', PARSE, JSON.stringify(lines)],
      { cwd: root, encoding: 'utf8' },
    );
    assert.deepEqual([stdout, stderr], [`${String(lines.length)} taken\n`, '']);
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
