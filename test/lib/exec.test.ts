import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { streamLines, readOutput, succeeds } from '../../src/lib/exec';
import { root } from '../../src/lib/root';

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

describe('standard input', () => {
  // `read` fails at the end of the input, and would wait for ever on one that stays open.
  const question = ['-c', 'printf "Recreate (data will be lost)? "; read -r answer || exit 7'];

  it('is closed to a program whose output is read', async () => {
    await assert.rejects(readOutput('sh', question), { exitCode: 7 });
  });

  it('is closed to a program that is asked whether it succeeds', async () => {
    assert.equal(await succeeds('sh', question), false);
  });

  it('is closed to a program whose lines are read', async () => {
    assert.equal((await streamLines('sh', question, () => undefined)).code, 7);
  });

  it('is closed, or given, wherever the program starts another one', () => {
    const files = ['src', 'components', 'policy'].flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
        .map((name) => path.join(folder, name)),
    );
    const starts = files.flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return [
        ...text.matchAll(/(?<![.\w])(?:execa|execFile(?:Sync)?|spawn(?:Sync)?|execSync|fork)\(/g),
      ].map(({ index }) => ({ file, call: text.slice(index, findEnd(text, index)) }));
    });
    assert.ok(starts.length >= 15, String(starts.length));
    const open = starts.filter(({ call }) => !/\b(stdin|stdio|input):|\.\.\.NO_INPUT/.test(call));
    assert.deepEqual(
      open.map(({ file, call }) => `${file}: ${call.slice(0, 60)}`),
      [],
    );
  });
});

/** Finds the end of the call that begins here. */
function findEnd(text: string, begin: number): number {
  let depth = 0;
  for (let at = text.indexOf('(', begin); at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}
