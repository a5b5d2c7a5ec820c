import assert from 'node:assert/strict';
import { describeState, printResults } from '../../src/trials/print';
import { describeNotStarted, type TryResult } from '../../src/trials/result';
import { smallPlan } from '../support/context';
import { must } from '../support/errors';
import { printed } from '../support/output';

const plan = smallPlan();
const hub = must(plan.services.find(({ slug }) => slug === 'hub'));
const none = describeNotStarted(plan, hub, 'no image');
const well: TryResult = {
  ...none,
  service: 'AServiceWithALongNameOfIts',
  alive: true,
  answers: true,
  firstError: null,
  health: { code: 200, says: 'ok' },
};
const long = `agents/a.py:7: ValueError: ${'a word and another '.repeat(12)}end`;
const ended: TryResult = { ...none, firstError: long, exitCode: 1, endedAfter: 25.3 };
const linesOf = async (...results: TryResult[]): Promise<string[]> =>
  (
    await printed(() => {
      printResults(results);
      return Promise.resolve();
    })
  ).out.split('\n');

describe('printResults', () => {
  it('prints a table that fits 80 columns, and each reason in whole below it', async () => {
    const lines = await linesOf(well, ended);
    const end = lines.indexOf('', 1);
    assert.deepEqual(
      lines.slice(1, end).filter((line) => line.length > 80),
      [],
    );
    assert.match(must(lines[3]), /^Hub +no +no +/);
    assert.deepEqual(lines.slice(end), [
      '',
      `Hub: ended after 25 s with exit 1: ${long}`,
      '',
      '1 of 2 alive, 1 answer',
      '',
    ]);
  });

  it('wraps a reason on a terminal, with every word of it', async () => {
    const { isTTY, columns } = process.stdout;
    Object.assign(process.stdout, { isTTY: true, columns: 60 });
    try {
      const lines = await linesOf(ended);
      const reason = lines.slice(
        lines.findIndex((line) => line.startsWith('Hub: ')),
        -3,
      );
      assert.ok(reason.length > 3 && reason.every((line) => line.length <= 60));
      assert.deepEqual(
        reason.slice(1).filter((line) => !line.startsWith('    ')),
        [],
      );
      assert.equal(
        reason.map((line) => line.trim()).join(' '),
        `Hub: ended after 25 s with exit 1: ${long}`,
      );
    } finally {
      Object.assign(process.stdout, { isTTY, columns });
    }
  });

  it('prints ports that the row does not name, however many', async () => {
    const bound = Array.from({ length: 12 }, (_, index) => ({
      port: 40_000 + index,
      loopback: false,
    }));
    const text = (await linesOf({ ...well, bound })).join(' ');
    for (const { port } of bound) assert.match(text, new RegExp(`\\+${String(port)}`));
  });
});

describe('describeState', () => {
  it('says when a service ended or started again', () => {
    assert.equal(describeState(ended), 'ended after 25 s with exit 1');
    assert.equal(
      describeState({ ...ended, endedAfter: 3.21, restarted: true, exitCode: null }),
      'started again after 3.2 s',
    );
    assert.equal(describeState(none), 'not started');
    assert.equal(describeState({ ...well, answers: false, health: null }), 'runs, no answer');
  });
});
