import assert from 'node:assert/strict';
import { TriedContainer } from '../../src/trials/sandbox';
import { useFakeDocker } from '../support/environment';

describe('TriedContainer', () => {
  useFakeDocker(() => ({
    '"logs --timestamps hub"':
      "printf '2026-01-01T00:00:01.5Z one\\n2026-01-01T00:00:03.5Z   three\\n'; printf '2026-01-01T00:00:02.5Z two\\n2026-01-01T00:00:02.5Z \\n' >&2",
    '"exec hub bash -c true"': 'echo here',
  }));

  it('tells both streams of its log in the order in which the lines came', async () => {
    assert.deepEqual((await new TriedContainer('hub').readLog()).trim().split('\n'), [
      'one',
      'two',
      '',
      '  three',
    ]);
  });

  it('gives no shell once it has ended', async () => {
    assert.equal(await new TriedContainer('hub').runShell('true'), 'here');
    assert.equal(await new TriedContainer('gone').runShell('true'), undefined);
  });
});
