import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { cli } from '../../src/cli/commands';
import { parseErrorLine, printJsonErrors, type JsonError } from '../../src/cli/json-errors';
import { holdJson, printHeldJson, printJson } from '../../src/lib/json-output';
import { root } from '../../src/lib/root';
import { fleetHome } from '../support/environment';
import { printed } from '../support/output';
import type { Outcome } from '../support/project';

const NOWHERE = ['--stack', 'nowhere'];

/** Words that commands fail on, before they ask Docker or anything else; all others fail on an unknown stack. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  init: ['/nowhere'],
  // It takes no words, and reads the whole fleet.
  matrix: ['more'],
  report: ['--out', 'page.txt'],
};

const commands = cli.commands.filter(({ options }) =>
  options.some(({ long }) => long === '--json'),
);

/** Runs `bin/fleet` with each of these lists of words, in one process. */
function runAll(lists: readonly (readonly string[])[]): Outcome[] {
  const script = path.join(root, 'test/support/run-commands.ts');
  const text = execFileSync(
    process.execPath,
    ['--import', path.join(root, 'src/lib/register-tsx.mjs'), script, JSON.stringify(lists)],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, FLEET_HOME: fleetHome(), DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    },
  );
  return JSON.parse(text) as Outcome[];
}

function runOne(...words: string[]): Outcome {
  const [outcome] = runAll([words]);
  assert.ok(outcome);
  return outcome;
}

const readErrors = (stdout: string): readonly JsonError[] => {
  const { errors, ...others } = JSON.parse(stdout) as { errors: JsonError[] };
  assert.deepEqual(others, {});
  assert.ok(errors.length > 0);
  return errors;
};

describe('an error with --json', function () {
  this.timeout(120_000);

  it('is tried with every command that has it', () => {
    assert.ok(commands.length >= 15, commands.map((each) => each.name()).join());
  });

  it('is JSON on standard output, and the same lines on standard error, of every command', () => {
    const lists = commands.map((each) => {
      const name = each.name();
      return [name, ...(WRONG[name] ?? NOWHERE), '--json'];
    });
    for (const [index, { code, stdout, stderr }] of runAll(lists).entries()) {
      const words = lists[index]?.join(' ');
      assert.equal(code, 1, words);
      for (const { message } of readErrors(stdout)) {
        assert.match(message, /; [a-z]/, words);
        const [line = ''] = message.split('; run bin/fleet --help');
        assert.ok(stderr.includes(`error: ${line}`), `${words ?? ''}: ${stderr}`);
      }
    }
  });

  it('is JSON where an option is unknown, of every command', () => {
    const lists = commands.map((each) => {
      const required = each.registeredArguments.filter((argument) => argument.required);
      return [each.name(), ...required.map(() => 'word'), '--json', '--nonsense'];
    });
    for (const [index, { code, stdout, stderr }] of runAll(lists).entries()) {
      const words = lists[index]?.join(' ');
      assert.equal(code, 1, words);
      assert.match(stderr, /^error: unknown option '--nonsense'\n/, words);
      assert.deepEqual(readErrors(stdout), [
        { message: "unknown option '--nonsense'; run bin/fleet --help for the commands" },
      ]);
    }
  });

  it('is JSON where the command is unknown, has no --json or is missing', () => {
    const cases: [string[], RegExp][] = [
      [['obliterate', '--json'], /^unknown command 'obliterate'; run /],
      [['logs', '--json'], /^unknown option '--json'.*; run /],
      [['restart', '--json'], /^(unknown option '--json'|missing required argument).*; run /],
      [['init', '--json'], /^missing required argument 'dir'; run /],
      [['--json'], /^unknown option '--json'.*; run /],
    ];
    const outcomes = runAll(cases.map(([words]) => words));
    for (const [index, { code, stdout }] of outcomes.entries()) {
      assert.equal(code, 1);
      assert.match(readErrors(stdout)[0]?.message ?? '', cases[index]?.[1] ?? /^$/);
    }
  });

  it('names the file', () => {
    const { stdout } = runOne('status', ...NOWHERE, '--json');
    assert.equal(readErrors(stdout)[0]?.file, 'Pulumi.nowhere.yaml');
  });

  it('is no JSON without --json, or where that is another word', () => {
    for (const words of [[], ['--', '--json']]) {
      const { code, stdout } = runOne('status', ...NOWHERE, ...words);
      assert.deepEqual([code, stdout], [1, '']);
    }
  });

  it('is not --help', () => {
    const { code, stdout } = runOne('status', '--json', '--help');
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: /);
  });
});

describe('JSON of a command that found something wrong', () => {
  const end = (document: object | undefined, lines: readonly string[]): Promise<string> =>
    printed(() => {
      holdJson();
      if (document) printJson(document);
      printJsonErrors(lines);
      return Promise.resolve();
    }).then(({ out }) => out);

  it('is one document with the result and the errors', async () => {
    assert.deepEqual(JSON.parse(await end({ images: [1] }, ['web: is over; shrink it'])), {
      images: [1],
      errors: [{ message: 'web: is over; shrink it' }],
    });
  });

  it('is the result alone where that says what is wrong', async () => {
    assert.deepEqual(JSON.parse(await end({ services: [] }, [])), { services: [] });
  });

  it('sends to standard error where a script has said it there', async () => {
    assert.match(await end(undefined, []), /^\{"errors":\[\{"message":"failed, and standard error/);
  });

  it('is printed at once where nobody holds it', async () => {
    const { out } = await printed(() => {
      printJson({ a: 1 });
      printHeldJson([{ message: 'x' }]);
      return Promise.resolve();
    });
    assert.deepEqual(JSON.parse(out), { a: 1 });
  });
});

describe('the place of an error', () => {
  for (const [message, place] of [
    ["fleet/services/core.ts: Hub.port: is taken: '1'; write 2", ['fleet/services/core.ts', 'Hub']],
    ['fleet/images.ts: family-a.budget.unpacked: missing; x', ['fleet/images.ts', 'family-a']],
    ['fleet/scan-exceptions.ts: row 3.image: y; x', ['fleet/scan-exceptions.ts', 'row 3']],
    ['Pulumi.dev.yaml: fleet:peers.beta: x; y', ['Pulumi.dev.yaml', 'fleet:peers']],
    ['Pulumi.dev.yaml: fleet:portoffset: unknown key; y', ['Pulumi.dev.yaml', 'fleet:portoffset']],
    ['Pulumi.my.yaml: does not exist; write one of dev', ['Pulumi.my.yaml']],
    ['Pulumi.dev.yaml: is not YAML: bad indent; correct it', ['Pulumi.dev.yaml']],
    [
      'images/web/requirements.lock: extra: has no hash; run',
      ['images/web/requirements.lock', 'extra'],
    ],
    ['images/web/Dockerfile: line 3: no; write', ['images/web/Dockerfile']],
    ['/srv/a b/upstreams.json: has no stand-in: x; y', ['/srv/a b/upstreams.json']],
    ['localhost:5050: the registry does not answer; run x', []],
    ["--keep: is no number: 'x'; write 3", []],
    ['Hub: does not run on alpha; write one of x', []],
  ] as const) {
    it(`${message} → ${place.join(', ')}`, () => {
      const [file, row] = place;
      assert.deepEqual(parseErrorLine(message), {
        message,
        ...(file !== undefined && { file }),
        ...(row !== undefined && { row }),
      });
    });
  }
});
