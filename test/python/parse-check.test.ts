import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readSyntax } from '../../src/python/parse-check';
import type { PythonVersion } from '../../src/python/versions';
import { findingsIn } from '../support/check';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const minor = Number(
  spawnSync('python3', ['-c', 'import sys; print(sys.version_info.minor)'], {
    encoding: 'utf8',
  }).stdout.trim(),
);

describe('syntax of Python files', function () {
  useFleetHome();
  this.timeout(120_000);
  before(function () {
    if (minor >= 11) return;
    console.log('    skipped: no python3 of 3.11 or later');
    this.skip();
  });

  /** Lists the releases that refuse each of these texts, with one process for all. */
  const refused = async (texts: readonly string[]): Promise<string[]> => {
    const files = Object.fromEntries(texts.map((text, at) => [`${String(at)}.py`, text]));
    const pythons: PythonVersion[] = ['3.10', '3.11'];
    const names = Object.keys(files);
    const syntax = await readSyntax(temporaryFolder(files), names, pythons);
    return names.map((name) =>
      pythons.filter((python) => syntax.refusal(name, python) !== undefined).join(' '),
    );
  };

  it('is what each release of Python takes, whatever the project itself can read', async () => {
    const cases: Readonly<Record<string, string>> = {
      'x = (\n': '3.10 3.11',
      'match x:\n  case 1: pass\n': '',
      'try: pass\nexcept* ValueError: pass\n': '3.10',
      'type X = int\n': '3.10 3.11',
      'def f[T](x: T): pass\n': '3.10 3.11',
      'x = f"{d["a"]}"\n': '3.10 3.11',
      'return 1\n': '3.10 3.11',
      'with a() as (b, c):\n  pass\n': '',
      'print "python 2"\n': '3.10 3.11',
    };
    assert.deepEqual(await refused(Object.keys(cases)), Object.values(cases));
  });

  it('is refused where the syntax stands, not where its statement ends', async () => {
    const text = 'try:\n  pass\nexcept* ValueError:\n  try:\n    pass\n  finally:\n    pass\n';
    const syntax = await readSyntax(temporaryFolder({ 'a.py': text }), ['a.py'], ['3.10']);
    assert.equal(syntax.refusal('a.py', '3.10')?.line, 3);
  });

  it('is not known without a Python', async () => {
    const folder = temporaryFolder({ 'a.py': 'x = (\n' });
    const syntax = await readSyntax(folder, ['a.py'], ['3.11'], 'no-such-python');
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
      /^Python 3\.11 of the image cannot parse this file, which hub\.py:1 imports: /,
    );
  });

  it('is a warning where there is no Python to ask', async () => {
    const none: typeof readSyntax = (root, files, pythons) =>
      readSyntax(root, files, pythons, 'no-such-python');
    const found = await findingsIn({ 'hub.py': 'x = 1\ndef f(:\n  pass\n' }, undefined, none);
    assert.deepEqual(
      found
        .filter(({ rule }) => rule === 'source-does-not-parse')
        .map(({ severity, line }) => [severity, line]),
      [['warning', 2]],
    );
  });
});
