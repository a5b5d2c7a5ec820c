import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { findEntryPoint, readPythonPath } from '../../src/python/entry-point';
import { temporaryFolder } from '../support/folders';
import { pythonMinor } from '../support/python';

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
    const folders = readPythonPath('/app/services/hub/src:/app:/elsewhere');
    assert.deepEqual(folders, ['services/hub/src', '.']);
    const files = tree('services/hub/src/hub/__main__.py');
    assert.equal(
      findEntryPoint(files, { module: 'hub', args: [] }, folders).file,
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

/** What Python starts with `python3 -m NAME` or `python3 FILE` in a tree, and the folders of its search path there. */
interface Started {
  readonly file: string | undefined;
  readonly searchPath: readonly string[];
}

const TOLD =
  'import json, os, sys\nif __name__ == "__main__": print(json.dumps([os.path.realpath(__file__), [os.path.realpath(p) for p in sys.path]]))\n';

function startPython(
  files: readonly string[],
  args: readonly string[],
  pythonPath: string | undefined,
): Started {
  const root = realpathSync(
    temporaryFolder(
      Object.fromEntries(files.map((f) => [f, f.endsWith('/__init__.py') ? '' : TOLD])),
    ),
  );
  const { stdout } = spawnSync('python3', ['-B', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      ...(pythonPath === undefined ? {} : { PYTHONPATH: pythonPath.replaceAll('/app', root) }),
    },
  });
  if (stdout === '') return { file: undefined, searchPath: [] };
  const [file, folders] = JSON.parse(stdout) as [string, string[]];
  const inside = (full: string): string => path.relative(root, full) || '.';
  return {
    file: inside(file),
    searchPath: [...new Set(folders.map(inside))].filter((folder) => !folder.startsWith('..')),
  };
}

/** Files, what is started, and PYTHONPATH. */
const STARTS: readonly (readonly [string, readonly string[], string, string | undefined])[] = [
  ['a module of the root and of PYTHONPATH', ['web.py', 'lib/web.py'], 'web', '/app/lib'],
  ['a module of PYTHONPATH alone', ['lib/web.py'], 'web', '/app/lib:/app'],
  ['a folder of PYTHONPATH that is relative', ['lib/web.py'], 'web', 'lib'],
  ['the first of two folders', ['b/web.py', 'a/web.py'], 'web', '/app/a:/app/b'],
  ['a package beside a module', ['web.py', 'web/__init__.py', 'web/__main__.py'], 'web', undefined],
  ['a package without __main__', ['web.py', 'web/__init__.py'], 'web', undefined],
  ['a folder without __init__', ['web/__main__.py'], 'web', undefined],
  ['a module beside such a folder', ['web/__main__.py', 'web.py'], 'web', undefined],
  ['a module of PYTHONPATH over such a folder', ['web/__main__.py', 'a/web.py'], 'web', 'a'],
  ['two folders of one package', ['hub/a.py', 'lib/hub/web.py'], 'hub.web', 'lib'],
  ['a package in the root', ['hub/__init__.py', 'lib/hub/web.py'], 'hub.web', 'lib'],
  ['a module where a package is meant', ['hub.py', 'lib/hub/web.py'], 'hub.web', 'lib'],
  ['a package of a package', ['hub/__init__.py', 'hub/web/__main__.py'], 'hub.web', ''],
  ['an empty entry', ['b/web.py', 'web.py'], 'b/web.py', '/app/b::'],
  ['a script', ['tools/web.py'], 'tools/web.py', '/app/lib:/app'],
  ['a script without the root', ['tools/web.py'], 'tools/web.py', '/app/tools'],
  ['a script and an empty PYTHONPATH', ['tools/web.py'], 'tools/web.py', ''],
];

describe('the entry point is the one of python3', function () {
  if (pythonMinor === undefined) return;
  for (const [what, files, start, pythonPath] of STARTS)
    it(`with ${what}`, () => {
      const isScript = start.endsWith('.py');
      const run = isScript ? { script: start, args: [] } : { module: start, args: [] };
      const found = findEntryPoint(tree(...files), run, readPythonPath(pythonPath ?? ''));
      const started = startPython(files, isScript ? [start] : ['-m', start], pythonPath);
      assert.equal(found.file, started.file);
      if (started.file !== undefined) assert.deepEqual(found.searchPath, started.searchPath);
    });
});
