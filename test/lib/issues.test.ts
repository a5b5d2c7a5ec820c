import assert from 'node:assert/strict';
import { z } from 'zod';
import { formatProblem } from '../../src/lib/errors';
import { formatIssues, type IssueContext } from '../../src/lib/issues';

const schema = z.strictObject({
  name: z.string().min(1),
  port: z.int().min(1).max(65535),
  mode: z.enum(['fast', 'safe']),
  run: z.union([z.literal('off'), z.strictObject({ script: z.string() })]).optional(),
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
    [{ port: '80' }, "rows.ts: port: is not a number: '80'; write a number"],
    [{ port: 1.5 }, "rows.ts: port: is not a whole number: '1.5'; write a whole number"],
    [{ port: 0 }, "rows.ts: port: is below 1: '0'; write a number from 1"],
    [{ port: 70000 }, "rows.ts: port: is above 65535: '70000'; write a number up to 65535"],
    [{ port: undefined }, 'rows.ts: port: missing; write a number'],
    [{ name: '' }, 'rows.ts: name: is empty; write text'],
    [{ mode: 'slow' }, "rows.ts: mode: unknown value: 'slow'; write one of 'fast', 'safe'"],
    [{ colour: 'red' }, 'rows.ts: colour: unknown key; remove it'],
    [{ run: { script: 7 } }, "rows.ts: run.script: is not text: '7'; write text"],
    [{ run: 'on' }, "rows.ts: run: has the wrong form: 'on'; write another value"],
    [{ env: { x: 'y' } }, "rows.ts: env.x: is no valid name: 'x'; write a name in capitals"],
  ] as const) {
    it(`describes ${JSON.stringify(change)}`, () => {
      assert.deepEqual(format(change), [line]);
    });
  }

  it('names the row before the key, and takes the fix from the caller', () => {
    assert.deepEqual(format({ port: 0 }, { prefix: 'Hub.', fix: () => 'choose a free port' }), [
      "rows.ts: Hub.port: is below 1: '0'; choose a free port",
    ]);
  });

  it('does not show a secret', () => {
    assert.deepEqual(format({ mode: 'hunter2' }, { secret: () => true }), [
      "rows.ts: mode: unknown value: '[secret]'; write one of 'fast', 'safe'",
    ]);
  });
});
