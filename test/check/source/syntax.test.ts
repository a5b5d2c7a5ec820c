import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readSyntax, type Python } from '../../../check/source/syntax';
import { findingsIn } from '../../support/check';
import { useFleetHome } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';

const minor = Number(
  spawnSync('python3', ['-c', 'import sys; print(sys.version_info.minor)'], {
    encoding: 'utf8',
  }).stdout.trim(),
);

describe('syntax of Python files', function () {
  useFleetHome();
  this.timeout(60_000);
  before(function () {
    if (!(minor >= 11)) this.skip();
  });

  const refused = async (text: string): Promise<string> => {
    const files = new Map([['a.py', new Set<Python>(['3.10', '3.11'])]]);
    const syntax = await readSyntax(temporaryFolder({ 'a.py': text }), files);
    return (['3.10', '3.11'] as const)
      .flatMap((python) => (syntax.refusal('a.py', python) === undefined ? [] : [python]))
      .join(' ');
  };

  it('is what each release of Python takes', async () => {
    assert.equal(await refused('x = (\n'), '3.10 3.11');
    assert.equal(await refused('match x:\n  case 1: pass\n'), '');
    assert.equal(await refused('try: pass\nexcept* ValueError: pass\n'), '3.10');
    assert.equal(await refused('type X = int\n'), '3.10 3.11');
    assert.equal(await refused('def f[T](x: T): pass\n'), '3.10 3.11');
    assert.equal(await refused('x = f"{d["a"]}"\n'), '3.10 3.11');
    assert.equal(await refused('return 1\n'), '3.10 3.11');
  });

  it('is right where the project itself cannot read a file', async () => {
    assert.equal(await refused('with a() as (b, c):\n  pass\n'), '');
    assert.equal(await refused('print "python 2"\n'), '3.10 3.11');
  });

  it('is not known without a Python', async () => {
    const files = new Map([['a.py', new Set<Python>(['3.11'])]]);
    const folder = temporaryFolder({ 'a.py': 'x = (\n' });
    const syntax = await readSyntax(folder, files, 'no-such-python');
    assert.deepEqual([syntax.knows('3.11'), syntax.refusal('a.py', '3.11')], [false, undefined]);
  });

  it('stops the services that import the file, and warns those that may', async () => {
    const files = {
      'hub.py': 'import broken\n',
      'worker.py': 'def later():\n  import broken\n',
      'broken.py': 'x = 1\ndef f(:\n',
    };
    const found = (await findingsIn(files, undefined, readSyntax)).filter(
      ({ rule }) => rule === 'source-does-not-parse',
    );
    assert.deepEqual(
      found.map(({ severity, service, file, line }) => [severity, service, file, line]),
      [
        ['error', 'Hub', 'broken.py', 2],
        ['warning', 'Worker', 'broken.py', 2],
      ],
    );
    assert.match(
      found[0]?.message ?? '',
      /^Python 3\.11 of its image cannot read it, which hub\.py:1 imports: /,
    );
  });

  it('is a warning where there is no Python to ask', async () => {
    const none = (
      root: string,
      files: Parameters<typeof readSyntax>[1],
    ): ReturnType<typeof readSyntax> => readSyntax(root, files, 'no-such-python');
    const found = await findingsIn({ 'hub.py': 'x = 1\ndef f(:\n  pass\n' }, undefined, none);
    assert.deepEqual(
      found
        .filter(({ rule }) => rule === 'source-does-not-parse')
        .map(({ severity, line }) => [severity, line]),
      [['warning', 2]],
    );
  });
});
