import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';
import type { Rows } from '../../../support/catalog';

const RULE = 'argument-mismatch';

describe('argument-mismatch', () => {
  useFleetHome();
  const parser = (more: string): string =>
    `import argparse\np = argparse.ArgumentParser()\n${more}\np.parse_args()\n`;
  const args =
    (...list: string[]) =>
    (rows: Rows): void =>
      void (rows.hub.run = { script: 'hub.py', args: list });
  it('is an error for what the parser requires and the row does not pass', async () => {
    const text = parser('p.add_argument("--port", required=True)');
    assert.deepEqual(await told(RULE, text), ['error hub.py:4']);
    assert.deepEqual(await told(RULE, text, args('--port', '1')), []);
  });
  it('is an error for what the row passes and the parser does not know', async () => {
    assert.deepEqual(await told(RULE, parser('p.add_argument("--name")'), args('--port', '1')), [
      'error hub.py:4',
    ]);
    assert.deepEqual(
      await told(
        RULE,
        parser('p.add_argument("--name")').replace('parse_args', 'parse_known_args'),
        args('--port', '1'),
      ),
      [],
    );
  });
  it('is an error for a value of the wrong type', async () => {
    assert.deepEqual(
      await told(RULE, parser('p.add_argument("--port", type=int)'), args('--port', 'x')),
      ['error hub.py:4'],
    );
  });
  it('is an error for a place of sys.argv that has none', async () => {
    assert.deepEqual(await told(RULE, 'import sys\nport = int(sys.argv[1])\n'), ['error hub.py:2']);
    assert.deepEqual(await told(RULE, 'import sys\nport = int(sys.argv[1])\n', args('1')), []);
    assert.deepEqual(
      await told(RULE, 'import sys\nif len(sys.argv) > 1:\n  port = sys.argv[1]\n'),
      [],
    );
  });
  it('says nothing of a parser that it cannot know', async () => {
    assert.deepEqual(await told(RULE, parser('p.add_subparsers()'), args('go')), []);
  });
});
