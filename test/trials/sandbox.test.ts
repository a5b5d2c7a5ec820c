import assert from 'node:assert/strict';
import { TriedContainer } from '../../src/trials/sandbox';
import { useFakeDocker } from '../support/environment';

const STARTED = '2026-01-01T00:00:00Z';
const printState = (StartedAt: string): string =>
  `echo '${JSON.stringify({ Status: 'running', StartedAt })}'`;

describe('TriedContainer', () => {
  useFakeDocker(() => ({
    '"inspect --format {{json .State}} hub"': printState(STARTED),
    '"inspect --format {{json .State}} again"': printState('2026-01-01T00:00:09Z'),
    '"logs --timestamps hub"':
      "printf '2026-01-01T00:00:01.5Z one\\n2026-01-01T00:00:03.5Z   three\\n'; printf '2026-01-01T00:00:02.5Z two\\n2026-01-01T00:00:02.5Z \\n' >&2",
    '"logs --timestamps hasty"':
      "printf '2026-01-01T00:00:01.004Z starting\\n'; printf '2026-01-01T00:00:01.002Z no licence\\n' >&2",
    '"exec hub bash -c true"': 'echo here',
  }));

  it('tells both streams of its log in the order in which the lines came', async () => {
    assert.deepEqual((await new TriedContainer('hub', STARTED).readLog()).trim().split('\n'), [
      'one',
      'two',
      '',
      '  three',
    ]);
  });

  it('tells what it said on standard error last, where Docker took both streams at once', async () => {
    const log = await new TriedContainer('hasty', STARTED).readLog();
    assert.deepEqual(log.split('\n'), ['starting', 'no licence']);
  });

  it('does not run any more once it has started again', async () => {
    assert.equal(await new TriedContainer('hub', STARTED).isRunning(), true);
    assert.equal(await new TriedContainer('again', STARTED).isRunning(), false);
  });

  it('gives no shell once it has ended', async () => {
    assert.equal(await new TriedContainer('hub', STARTED).runShell('true'), 'here');
    assert.equal(await new TriedContainer('gone', STARTED).runShell('true'), undefined);
  });
});
