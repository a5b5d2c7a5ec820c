import assert from 'node:assert/strict';
import { told, findingsIn } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'import-not-provided';

describe('import-not-provided: where Python looks', () => {
  useFleetHome();
  it('looks in the folders of PYTHONPATH, for scripts and for modules', async () => {
    const files = {
      'hub.py': 'import money.coins\nimport money.notes\n',
      'libs/money/src/money/__init__.py': '',
      'libs/money/src/money/coins.py': '',
      'apps/till/src/till/__init__.py': '',
      'apps/till/src/till/__main__.py': 'import money.coins\nfrom . import drawer, gone\n',
      'apps/till/src/till/drawer.py': 'import nowhere\n',
    };
    const path = '/app/apps/till/src:/app/libs/money/src:/app';
    assert.deepEqual(
      await told(RULE, files, ({ hub }) => {
        hub.env = { PYTHONPATH: path };
      }),
      ['error hub.py:2'],
    );
    const module = (name: string): Promise<string[]> =>
      told(RULE, files, ({ hub }) => {
        Object.assign(hub, { env: { PYTHONPATH: path }, run: { module: name } });
      });
    assert.deepEqual(await module('till'), ['error apps/till/src/till/drawer.py:1']);
    assert.deepEqual(await module('till.drawer'), ['error apps/till/src/till/drawer.py:1']);
  });
  it('names the folder for PYTHONPATH where a project of the source has the module', async () => {
    const files = {
      'hub.py': 'import money.coins\nimport bell\nimport plain_part\n',
      'libs/money/pyproject.toml': '',
      'libs/money/src/money/coins.py': '',
      'libs/bell/setup.py': '',
      'libs/bell/bell.py': '',
      'libs/plain_part.py': '',
    };
    const found = (await findingsIn(files)).filter(({ rule }) => rule === RULE);
    assert.deepEqual(
      found.map(({ fix }) => fix),
      [
        "write PYTHONPATH: '/app/libs/money/src:/app' into env of the row",
        "write PYTHONPATH: '/app/libs/bell:/app' into env of the row",
        'import libs.plain_part',
      ],
    );
  });
  it('follows imports by a literal name, and folders that are put on sys.path', async () => {
    const files = {
      'hub.py':
        'import importlib, sys\nsys.path.append("lib")\nimport tools\nimportlib.import_module("gone")\n',
      'lib/tools.py': '',
    };
    assert.deepEqual(await told(RULE, files), ['error hub.py:4']);
  });
  it('follows names that are relative to a package', async () => {
    const files = {
      'hub.py': 'import parts.all\n',
      'parts/__init__.py': '',
      'parts/all.py':
        'from importlib import import_module\nGOOD = [import_module(n, package=__package__) for n in (".one",)]\nBAD = import_module(".two", __package__)\nUNKNOWN = import_module(".three")\n',
      'parts/one.py': '',
    };
    const whole = await told(RULE, files, (rows) => {
      rows.hub.tree = 'whole';
    });
    assert.deepEqual(whole, ['error parts/all.py:3']);
  });
  it('is a warning where sys.path is not known', async () => {
    assert.deepEqual(
      await told(RULE, 'import sys\nsys.path.insert(0, sys.argv[0])\nimport tools\n'),
      ['warning hub.py:3'],
    );
  });
  it('is a warning for every computed change of sys.path', async () => {
    const start = 'import sys, os\nfolders = os.listdir("x")\n';
    for (const change of [
      'sys.path += folders',
      'sys.path.extend(folders)',
      'sys.path.insert(0, folders[0])',
      'sys.path[:0] = folders',
      'sys.path[0:0] = folders',
      'sys.path = folders + sys.path',
      'sys.path = [folders[0], *sys.path]',
      'for each in folders: sys.path.append(each)',
      'path = sys.path\npath.append(folders[0])',
      'from sys import path\npath += folders',
      'import site\nsite.addsitedir(folders[0])',
    ]) {
      const found = await told(RULE, `${start}${change}\nimport gone\n`);
      assert.deepEqual(
        found.map((each) => each.replace(/:\d+$/, '')),
        ['warning hub.py'],
        change,
      );
    }
    for (const change of ['sys.path += ["lib"]', 'sys.path.extend(["lib", "more"])'])
      assert.deepEqual(
        await told(RULE, {
          'hub.py': `${start}${change}\nimport there\nimport gone\n`,
          'lib/there.py': '',
        }),
        ['error hub.py:5'],
        change,
      );
  });
  it('says nothing of modules on a volume of the row, which may hold others', async () => {
    const plugins = { 'plugins/__init__.py': '', 'plugins/a.py': 'X = 1\n' };
    const onVolume = (text: string, path = '/app/plugins'): Promise<string[]> =>
      told(RULE, { 'hub.py': text, ...plugins }, (rows) => {
        rows.hub.tree = 'whole';
        rows.hub.volumes = [{ name: 'more', path }];
      });
    assert.deepEqual(await onVolume('import plugins.gone\nfrom plugins import b\n'), []);
    assert.deepEqual(await onVolume('import sys\nsys.path.insert(0, "plugins")\nimport own\n'), []);
    assert.deepEqual(await onVolume('import plugins.gone\n', '/app/other'), ['error hub.py:1']);
    assert.deepEqual(await onVolume('import gone\n'), ['error hub.py:1']);
  });
  it('looks for modules in the image, not in the whole source', async () => {
    const check = async (files: Readonly<Record<string, string>>): Promise<string[]> =>
      (await findingsIn(files))
        .filter(({ rule, service }) => rule === RULE && service === 'Hub')
        .map(({ severity, fix }) => `${severity} ${fix}`);
    // A folder of that name without a module is no package, and no reason to keep quiet.
    for (const file of ['docker/Dockerfile', 'docker/readme.md', 'docker/conf/a.yaml'])
      assert.match(
        (await check({ 'hub.py': 'import docker\n', [file]: '' })).join(),
        /^error .*package docker/,
      );
    assert.deepEqual(
      await check({
        'hub.py':
          'import importlib\nimportlib.import_module(".".join(["a"]) if 0 else f"{\'parts\'}.a")\n',
        'parts/a.py': '',
      }),
      ["error add 'parts/**' to data of the row, or to fleet:agents.data"],
    );
    assert.deepEqual(
      await check({
        'hub.py': 'import sys\nfor each in ["/app/lib"]: sys.path.append(each)\nimport helper\n',
        'lib/helper.py': '',
      }),
      ["error add 'lib/helper.py' to data of the row, or to fleet:agents.data"],
    );
  });
  it('is silent on folders that the image does hold, whoever imports them', async () => {
    for (const text of [
      'try:\n  import parts\nexcept ImportError:\n  parts = None\nfrom parts import one\n',
      'try:\n  from parts.one import x\nexcept Exception:\n  x = None\nimport parts.one\n',
      'import parts.one\nimport parts\n',
      'def later():\n  import parts.one\nimport parts\n',
    ])
      for (const init of [{ 'parts/__init__.py': '' }, {}])
        assert.deepEqual(
          await told(RULE, { 'hub.py': text, 'parts/one.py': 'x = 1\n', ...init }),
          [],
          text,
        );
  });
  it('never asks for a package by a name that the source has, and names the nearest module', async () => {
    const advise = async (files: Readonly<Record<string, string>>): Promise<string[]> =>
      (await findingsIn(files))
        .filter(({ rule, service }) => rule === RULE && service === 'Hub')
        .map(({ fix }) => fix);
    assert.deepEqual(
      await advise({
        'hub.py': 'import core.bus\n',
        'z/core/bus.py': '',
        'a/b/core/bus.py': '',
        '.cache/core/bus.py': '',
        'backup_2024/core/bus.py': '',
      }),
      ['import z.core.bus'],
    );
    const correct = ['correct the import, or add the file to the source'];
    for (const other of [
      'services/transport/tcp.py',
      '.old/transport/__init__.py',
      'old/transport.py',
    ])
      assert.deepEqual(
        await advise({ 'hub.py': 'import transport\n', [other]: '' }),
        correct,
        other,
      );
    assert.deepEqual(await advise({ 'hub.py': 'import modules\n', 'my-svc/modules.py': '' }), [
      'move it to a folder that can be imported, or add its folder to sys.path',
    ]);
    // A package that is known by that name may well be meant.
    assert.match(
      (await advise({ 'hub.py': 'import cv2\n', 'fakes/cv2.py': '' })).join(),
      /^import fakes\.cv2 or, if the package opencv-python-headless/,
    );
  });
});
