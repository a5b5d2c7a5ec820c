import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { absentModule, isStandardModule } from '../../src/python/standard-library';
import { STANDARD_LIBRARY } from '../../src/python/standard-library-modules';
import { PYTHON_VERSIONS } from '../../src/python/versions';

/** Reads the release of a Python and its modules; undefined if there is no such Python. */
function ask(command: string): readonly string[] | undefined {
  const script =
    'import sys; print("%d.%d" % sys.version_info[:2], *sorted(sys.stdlib_module_names))';
  const { status, stdout } = spawnSync(command, ['-I', '-c', script], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split(' ') : undefined;
}

describe('the modules of the standard library', () => {
  for (const python of PYTHON_VERSIONS)
    it(`are those that Python ${python} says itself`, function () {
      const [, ...modules] =
        [`python${python}`, 'python3'].map(ask).find((each) => each?.[0] === python) ?? [];
      if (modules.length === 0) {
        console.log(`      skipped: no Python ${python} on PATH`);
        this.skip();
      }
      assert.deepEqual([...STANDARD_LIBRARY[python]], modules);
    });

  it('tell what a release lacks that another has', () => {
    assert.equal(isStandardModule('tomllib'), true);
    assert.equal(absentModule('tomllib', '3.11'), undefined);
    assert.equal(absentModule('tomllib', '3.10'), 'which Python 3.11 added');
    assert.equal(absentModule('binhex', '3.10'), undefined);
    assert.equal(absentModule('binhex', '3.11'), 'which Python 3.11 no longer has');
    assert.equal(absentModule('formatter', '3.10'), 'which Python 3.10 removed');
    assert.equal(absentModule('numpy', '3.11'), undefined);
  });
});
