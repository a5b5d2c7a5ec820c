import assert from 'node:assert/strict';
import { findEntryPoint, readPythonPath } from '../../src/python/entry-point';

const tree = (...files: readonly string[]) => ({ files: new Set(files) });

describe('the entry point of a command', () => {
  it('is the application of a launcher, unless the source has a module of that name', () => {
    const run = { module: 'uvicorn', args: ['hub.web:app'] };
    const found = findEntryPoint(tree('hub/web.py'), run);
    assert.deepEqual(
      [found.file, found.imported, found.launcher?.name],
      ['hub/web.py', true, 'uvicorn'],
    );
    assert.equal(findEntryPoint(tree('uvicorn.py', 'hub/web.py'), run).file, 'uvicorn.py');
  });

  it('is found in the folder that the launcher names', () => {
    const run = { module: 'uvicorn', args: ['web:app', '--app-dir', 'lib'] };
    assert.equal(findEntryPoint(tree('lib/web.py'), run).file, 'lib/web.py');
  });

  it('is a package by its __init__ where it is imported, by its __main__ where it runs', () => {
    const files = tree('hub/__init__.py', 'hub/__main__.py');
    const imported = findEntryPoint(files, { module: 'celery', args: ['-A', 'hub', 'worker'] });
    assert.equal(imported.file, 'hub/__init__.py');
    assert.equal(findEntryPoint(files, { module: 'hub', args: [] }).file, 'hub/__main__.py');
  });

  it('is the module called celery of a package that celery is given', () => {
    const run = { module: 'celery', args: ['-A', 'hub', 'worker'] };
    const found = findEntryPoint(tree('hub/__init__.py', 'hub/celery.py'), run);
    assert.deepEqual([found.file, found.module], ['hub/celery.py', 'hub.celery']);
    assert.equal(findEntryPoint(tree('tasks.py'), run).said, "module: 'hub'");
  });

  it('may lie in a folder of PYTHONPATH', () => {
    const path = readPythonPath('/app/services/hub/src:/app:/elsewhere');
    assert.deepEqual(path, ['services/hub/src']);
    const files = tree('services/hub/src/hub/__main__.py');
    assert.equal(
      findEntryPoint(files, { module: 'hub', args: [] }, path).file,
      'services/hub/src/hub/__main__.py',
    );
  });

  it('is not known where the launcher reads it from elsewhere', () => {
    assert.equal(
      findEntryPoint(tree(), { module: 'gunicorn', args: ['-c', 'a.py'] }).unknown,
      true,
    );
  });
});
