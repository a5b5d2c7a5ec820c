import assert from 'node:assert/strict';
import { ModuleIndex } from '../../src/source/module-index';

const files = new Set([
  'main.py',
  'app/night-shift.py',
  'app/mail/__init__.py',
  'app/mail/__main__.py',
  'tools/Mail.py',
  'web/logo.png',
  'web/deep/view.py',
]);

describe('the index of modules', () => {
  const index = ModuleIndex.of(files);

  it('finds files of one name, whatever their hyphens and capital letters', () => {
    assert.deepEqual(index.listAlike('Night_Shift.py'), ['app/night-shift.py']);
    assert.deepEqual(index.listAlike('any/mail.py'), [
      'app/mail/__init__.py',
      'app/mail/__main__.py',
      'tools/Mail.py',
    ]);
    assert.deepEqual(index.listAlike('gone.py'), []);
  });

  it('finds scripts that are called as those of packages are', () => {
    assert.deepEqual(index.listAlike('/__main__.py'), ['app/mail/__main__.py']);
  });

  it('finds files that are not Python by their whole name', () => {
    assert.deepEqual(index.listAlike('/logo.png'), ['web/logo.png']);
    assert.deepEqual(index.listAlike('/logo.py'), []);
  });

  it('knows names of modules and of folders that hold some', () => {
    assert.deepEqual(
      ['main', 'app', 'web', 'mail', 'logo'].map((name) => [
        index.hasTop(name),
        index.hasPart(name),
      ]),
      [
        [true, true],
        [true, true],
        [true, true],
        [false, true],
        [false, false],
      ],
    );
  });

  it('knows folders that hold Python files, however deep', () => {
    const held = ['.', 'web', 'web/deep', 'app/mail', 'gone'].map((each) =>
      index.holdsPython(each),
    );
    assert.deepEqual(held, [true, true, true, true, false]);
  });

  it('is built once for one set of files', () => {
    assert.equal(ModuleIndex.of(files), index);
    assert.notEqual(ModuleIndex.of(new Set(files)), index);
  });
});
