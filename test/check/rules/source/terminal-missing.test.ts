import assert from 'node:assert/strict';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'terminal-missing';
const check = (text: string) => told(RULE, `${text}\n`);

describe('terminal-missing', () => {
  useFleetHome();

  it('is an error where the program asks its terminal, and nothing catches EOFError', async () => {
    for (const [text, line] of [
      ['while True:\n  command = input("> ")', 2],
      ['import getpass\nkey = getpass.getpass()', 2],
      ['def main():\n  print(input())\nif __name__ == "__main__":\n  main()', 2],
      ['try:\n  name = input()\nexcept ValueError:\n  name = ""', 2],
    ] as const)
      assert.deepEqual(await check(text), [`error hub.py:${String(line)}`], text);
  });

  it('is a warning where the code catches it, or may not ask', async () => {
    for (const [text, line] of [
      ['try:\n  name = input()\nexcept EOFError:\n  name = "hub"', 2],
      ['import random\nif random.random() > 0.5:\n  input()', 3],
      ['import sys\nfirst = sys.stdin.readline()', 2],
      [
        'class Lines:\n  def __iter__(self):\n    return self\n  def __next__(self):\n    return input()\nfor line in Lines():\n  print(line)',
        5,
      ],
    ] as const)
      assert.deepEqual(await check(text), [`warning hub.py:${String(line)}`], text);
  });

  it('is silent where nothing is known to call it, or a terminal is asked for first', async () => {
    for (const text of [
      'def ask():\n  return input()\nprint("ready")',
      'import sys\nif sys.stdin.isatty():\n  input()',
      'def input(text):\n  return text\ninput("x")',
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--ask", action="store_true")\nif p.parse_args().ask:\n  input()',
    ])
      assert.deepEqual(await check(text), [], text);
  });

  it('goes on in the handler, as Python does', async () => {
    const text = 'try:\n  name = input()\nexcept EOFError:\n  raise RuntimeError("no name")';
    const found = (await findingsIn({ 'hub.py': `${text}\n` })).filter(
      ({ rule }) => rule === 'stops-itself',
    );
    assert.deepEqual(
      found.map(({ severity, line }) => [severity, line]),
      [['error', 4]],
    );
  });
});
