import assert from 'node:assert/strict';
import { streamLines, readOutput, succeeds } from '../../src/lib/exec';

describe('readOutput', () => {
  it('is what the command prints, without the last line end', async () => {
    assert.equal(await readOutput('sh', ['-c', 'echo one; echo two; echo words >&2']), 'one\ntwo');
  });

  it('fails as the command fails, with what it printed', async () => {
    await assert.rejects(readOutput('sh', ['-c', 'echo words >&2; exit 3']), {
      exitCode: 3,
      stderr: 'words',
    });
  });
});

describe('succeeds', () => {
  it('tells whether a command exits 0', async () => {
    assert.deepEqual([await succeeds('true', []), await succeeds('false', [])], [true, false]);
  });
});

describe('streamLines', () => {
  it('gives each line as it comes, and at the end the exit code', async () => {
    const seen: string[] = [];
    const script = 'echo one; echo two; printf rest; exit 4';
    const { code, tail } = await streamLines('sh', ['-c', script], (line) => seen.push(line));
    assert.deepEqual([code, seen, tail], [4, ['one', 'two'], ['one', 'two', 'rest']]);
  });

  it('gives what is printed as an error, too', async () => {
    const { tail } = await streamLines('sh', ['-c', 'echo bad >&2'], () => undefined);
    assert.deepEqual(tail, ['bad']);
  });

  it('keeps the last 400 lines', async () => {
    const { tail } = await streamLines('seq', ['500'], () => undefined);
    assert.deepEqual([tail.length, tail[0], tail.at(-1)], [400, '101', '500']);
  });
});
