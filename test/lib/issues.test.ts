import assert from 'node:assert/strict';
import { z } from 'zod';
import { formatProblem } from '../../src/lib/errors';
import { formatIssues, type IssueContext } from '../../src/lib/issues';

const schema = z.strictObject({
  name: z.string().min(1),
  port: z.int().min(1).max(65535),
  mode: z.enum(['fast', 'safe']),
  on: z.boolean().default(false),
  run: z
    .union([
      z.literal('off'),
      z.strictObject({ script: z.string(), args: z.array(z.string()).optional() }),
    ])
    .optional(),
  hosts: z.array(z.strictObject({ name: z.string().optional() })).default([]),
  peers: z.preprocess(
    (value) => value,
    z.record(z.string(), z.strictObject({ address: z.string().optional() })).optional(),
  ),
  env: z.record(z.string().regex(/^[A-Z]+$/, 'write a name in capitals'), z.string()).optional(),
});

const valid = { name: 'hub', port: 80, mode: 'fast' };

const format = (change: object, context: Partial<IssueContext> = {}): string[] => {
  const content = { ...valid, ...change };
  const { error } = schema.safeParse(content);
  return error ? formatIssues(error, content, { file: 'rows.ts', ...context }) : [];
};

describe('formatProblem', () => {
  it('names the place, what is wrong, the value and what to do', () => {
    assert.equal(
      formatProblem({ place: '--keep', problem: 'is below 1', value: 0, fix: 'write a number' }),
      "--keep: is below 1: '0'; write a number",
    );
    assert.equal(
      formatProblem({ place: 'gpu', problem: 'missing', fix: 'write it' }),
      'gpu: missing; write it',
    );
  });

  it('cuts a long value', () => {
    const line = formatProblem({ place: 'a', problem: 'b', value: 'x'.repeat(500), fix: 'c' });
    assert.equal(line, `a: b: '${'x'.repeat(119)}…'; c`);
  });
});

describe('formatIssues', () => {
  for (const [change, line] of [
    [{ port: '80' }, "rows.ts: port: is not a number: '80'; write 80 without quotes"],
    [{ port: 'http' }, "rows.ts: port: is not a number: 'http'; write a number"],
    [{ port: 1.5 }, "rows.ts: port: is not a whole number: '1.5'; write a whole number"],
    [{ port: 0 }, "rows.ts: port: is below 1: '0'; write a number from 1"],
    [{ port: 70000 }, "rows.ts: port: is above 65535: '70000'; write a number up to 65535"],
    [{ port: undefined }, 'rows.ts: port: missing; write a number'],
    [{ name: '' }, 'rows.ts: name: is empty; write text'],
    [{ mode: 'slow' }, "rows.ts: mode: unknown value: 'slow'; write one of 'fast', 'safe'"],
    [{ colour: 'red' }, 'rows.ts: colour: unknown key; remove it'],
    [{ run: { script: 7 } }, "rows.ts: run.script: is not text: '7'; write '7' in quotes"],
    [{ run: { script: true } }, "rows.ts: run.script: is not text: 'true'; write 'true' in quotes"],
    [{ run: { script: ['a'] } }, `rows.ts: run.script: is not text: '["a"]'; write text`],
    [{ on: 'true' }, "rows.ts: on: is not true or false: 'true'; write true without quotes"],
    [{ run: 'on' }, "rows.ts: run: has the wrong form: 'on'; write another value"],
    [{ env: { x: 'y' } }, "rows.ts: env.x: is no valid name: 'x'; write a name in capitals"],
  ] as const) {
    it(`describes ${JSON.stringify(change)}`, () => {
      assert.deepEqual(format(change), [line]);
    });
  }

  for (const [change, line] of [
    [{ moed: 'x' }, 'rows.ts: moed: unknown key; remove it'],
    [{ mode: undefined, moed: 'fast' }, 'rows.ts: moed: unknown key; write mode'],
    [{ environment: {} }, 'rows.ts: environment: unknown key; write env'],
    [{ run: { script: 'a', arg: [] } }, 'rows.ts: run.arg: unknown key; write args'],
    [{ hosts: [{ nmae: 'a' }] }, 'rows.ts: hosts.0.nmae: unknown key; write name'],
    [{ peers: { a: { adress: 'b' } } }, 'rows.ts: peers.a.adress: unknown key; write address'],
    [{ colour: 'red' }, 'rows.ts: colour: unknown key; remove it'],
  ] as const) {
    it(`names the known key that is nearest to the one of ${JSON.stringify(change)}`, () => {
      assert.ok(format(change, { schema }).includes(line), format(change, { schema }).join('\n'));
    });
  }

  it('names the row before the key, and takes the fix from the caller', () => {
    assert.deepEqual(format({ port: 0 }, { prefix: 'Hub.', fix: () => 'choose a free port' }), [
      "rows.ts: Hub.port: is below 1: '0'; choose a free port",
    ]);
  });

  it('does not show a secret', () => {
    assert.deepEqual(format({ run: { script: 1234 } }, { secret: () => true }), [
      "rows.ts: run.script: is not text: '[secret]'; write it in quotes",
    ]);
    assert.deepEqual(format({ mode: 'hunter2' }, { secret: () => true }), [
      "rows.ts: mode: unknown value: '[secret]'; write one of 'fast', 'safe'",
    ]);
  });
});
