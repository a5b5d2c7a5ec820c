import assert from 'node:assert/strict';
import { told, findingsIn } from '../../../support/check';
import { must } from '../../../support/errors';
import { useFleetHome } from '../../../support/environment';

const RULE = 'import-not-provided';

describe('import-not-provided', () => {
  useFleetHome();
  it('is an error for a module that no lock and no file has', async () => {
    assert.deepEqual(await told(RULE, 'import os\nimport yaml, redis\nimport paho.mqtt.client\n'), [
      'error hub.py:3',
    ]);
  });
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
  for (const [file, text, named] of [
    ['requirements.txt', '# ours\nKroki_Tool[all]>=2 ; python_version > "3.8"\n', true],
    ['web/pyproject.toml', '[project]\ndependencies = ["kroki-tool==2"]\n', true],
    ['web/pyproject.toml', '[tool.poetry.dependencies]\nkroki-tool = "^2"\n', true],
    ['requirements.txt', 'kroki-tools\n', false],
    ['other/requirements.txt', 'kroki-tool\n', false],
  ] as const)
    it(`${named ? 'names' : 'does not name'} the lock where the source has a folder of the module's name, and ${file} has ${JSON.stringify(text)}`, async () => {
      const files = {
        'web/hub.py': 'import kroki_tool.draw\n',
        'old/kroki_tool/page.py': '',
        [file]: text,
      };
      const found = await findingsIn(files, ({ hub }) => {
        hub.run = { script: 'web/hub.py' };
      });
      const finding = must(found.find(({ rule, service }) => rule === RULE && service === 'Hub'));
      const fix = 'add kroki-tool to agents/locks/hub/requirements.in and run ';
      assert.equal(finding.fix.startsWith(fix), named, finding.fix);
      assert.equal(finding.message.includes(`which ${file} names`), named);
    });
  it('knows what is asked for and not locked yet, and nothing of what comes with it', async () => {
    const agent = 'import asyncio\nimport aiohttp\nimport multidict\nfrom lib import nothing\n';
    const files = { 'hub.py': agent, 'lib.py': '', 'worker.py': 'import multidict\n' };
    const wanted = { 'agents/locks/hub/requirements.in': 'aiohttp\n' };
    const tell = async (more: Readonly<Record<string, string>>): Promise<string[]> => {
      const found = await findingsIn(files, undefined, undefined, {}, more);
      return found
        .filter(({ rule }) => rule.startsWith('import'))
        .map(({ service, rule, line }) => `${service ?? ''} ${rule}:${String(line)}`)
        .sort();
    };
    assert.deepEqual(await tell(wanted), [
      'Hub import-name-missing:4',
      'Worker import-not-provided:1',
    ]);
    const lock = { 'agents/locks/hub/requirements.lock': 'aiohttp==3.9.5\n' };
    assert.deepEqual(await tell({ ...wanted, ...lock }), [
      'Hub import-name-missing:4',
      'Hub import-not-provided:3',
      'Worker import-not-provided:1',
    ]);
    const image = { 'images/web/requirements.in': 'redis\n', 'images/web/requirements.lock': '' };
    assert.deepEqual(await tell(image), ['Hub import-name-missing:4']);
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
  it('knows which package has a part of a name that many share', async () => {
    const found = (
      await findingsIn(
        {
          'hub.py':
            'from google.cloud import storage, secretmanager_v1\nimport google.cloud.storage.blob\nfrom google.cloud import tea\nfrom azure.tea import pot\nimport azure.storage.blob\nfrom ruamel import yaml\nimport zope.interface\n',
        },
        undefined,
        undefined,
        {},
        { 'agents/locks/hub/requirements.lock': 'google-cloud-storage==1\n' },
      )
    ).filter(({ rule, service }) => rule === RULE && service === 'Hub');
    assert.deepEqual(
      found.map(({ severity, line }) => [severity, line]),
      [
        ['error', 1],
        ['warning', 3],
        ['error', 4],
        ['error', 5],
        ['error', 6],
        ['error', 7],
      ],
    );
    const fixes = found.map(({ fix }) => fix);
    assert.match(fixes[0] ?? '', /^add google-cloud-secret-manager to /);
    assert.match(fixes[2] ?? '', /^find the package that has 'azure\.tea', and add it to /);
    assert.match(fixes[3] ?? '', /^add azure-storage-blob to /);
    assert.match(fixes[4] ?? '', /^add ruamel-yaml to /);
    assert.match(fixes[5] ?? '', /if the package zope-interface is the one that is meant/);
  });
  it('knows packages by the names of their modules', async () => {
    assert.deepEqual(await told(RULE, 'import zmq\nfrom yaml import load\nimport cv2\n'), [
      'error hub.py:3',
    ]);
  });
  it('knows folders that many packages share, and what is imported from them', async () => {
    const lock = (text: string): Record<string, string> => ({
      'agents/locks/hub/requirements.in': text.replace(/==1/g, ''),
      'agents/locks/hub/requirements.lock': text,
    });
    const found = async (code: string, own: string): Promise<string[]> =>
      (await findingsIn({ 'hub.py': code }, undefined, undefined, {}, lock(own)))
        .filter(({ rule, service }) => rule === RULE && service === 'Hub')
        .map(
          ({ severity, line, message }) =>
            `${severity} ${String(line)} ${message.split(',')[0] ?? ''}`,
        );
    for (const [code, own] of [
      ['from google.cloud import secretmanager_v1\n', 'google-cloud-secret-manager==1\n'],
      [
        'from google.cloud import storage, pubsub_v1 as p\n',
        'google-cloud-storage==1\ngoogle-cloud-pubsub==1\n',
      ],
      ['from google.cloud.sql.connector import Connector\n', 'cloud-sql-python-connector==1\n'],
      ['from google import genai\n', 'google-genai==1\n'],
      [
        'import azure.identity.aio\nfrom azure.ai.inference import X\n',
        'azure-identity==1\nazure-ai-inference==1\n',
      ],
      ['from azure.storage import blob\n', 'azure-storage-blob==1\n'],
      [
        'from llama_index.core import Settings\nimport llama_index.llms.openai\n',
        'llama-index-core==1\nllama-index-llms-openai==1\n',
      ],
    ] as const)
      assert.deepEqual(await found(code, own), [], code);
    assert.deepEqual(
      await found('from google.cloud import storage, kms_v1\n', 'google-cloud-storage==1\n'),
      ["error 1 imports 'google.cloud.kms_v1'"],
    );
  });
  it('is an error for a module that the locked release of its package no longer has', async () => {
    const code =
      'from langchain.chains import LLMChain\nimport langchain.agents\nfrom langchain_core.pydantic_v1 import Field\n';
    const found = async (version: string): Promise<(readonly [number | null, string, string])[]> =>
      (
        await findingsIn(
          { 'hub.py': code },
          undefined,
          undefined,
          {},
          {
            'agents/locks/hub/requirements.in': 'langchain\nlangchain-core\n',
            'agents/locks/hub/requirements.lock': `langchain==${version}\nlangchain-core==${version}\n`,
          },
        )
      )
        .filter(({ rule, service }) => rule === RULE && service === 'Hub')
        .map(({ severity, line, message, fix }) => [line, `${severity} ${message}`, fix] as const);
    assert.deepEqual(await found('0.3.27'), []);
    const [chains, core, ...more] = await found('1.4.7');
    assert.deepEqual([chains?.[0], core?.[0], more], [1, 3, []]);
    assert.match(
      chains?.[1] ?? '',
      /^error imports 'langchain\.chains', which langchain has only before 1\.0, and 1\.4\.7 is locked;/,
    );
    assert.match(
      chains?.[2] ?? '',
      /^import langchain_classic\.chains and ask for langchain-classic; or write langchain<1 into agents\/locks\/hub\/requirements\.in/,
    );
  });
  it('is a warning where a package of the own lock has a name that is alike', async () => {
    const own = {
      'agents/locks/hub/requirements.in': 'agent-fasthelpers\nmultipart-form\n',
      'agents/locks/hub/requirements.lock': 'agent-fasthelpers==1\nmultipart-form==1\n',
    };
    const found = (
      await findingsIn(
        { 'hub.py': 'import fh_helpers\nimport core.x\n' },
        undefined,
        undefined,
        {},
        own,
      )
    ).filter(({ rule, service }) => rule === RULE && service === 'Hub');
    assert.deepEqual(
      found.map(({ severity, line }) => [severity, line]),
      [
        ['error', 2],
        ['warning', 1],
      ].sort((a, b) => Number(a[1]) - Number(b[1])),
    );
    assert.match(found[0]?.message ?? '', /unless the package 'agent-fasthelpers' provides it/);
  });
  it('says nothing of what the file does without', async () => {
    assert.deepEqual(
      await told(RULE, 'try:\n  import cv2\nexcept ImportError:\n  cv2 = None\n'),
      [],
    );
    assert.deepEqual(
      await told(RULE, 'import sys\nif sys.platform == "win32":\n  import winreg\n'),
      [],
    );
    assert.deepEqual(
      await told(RULE, 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  import cv2\n'),
      [],
    );
  });
  it('is an error all the same where the handler ends the program', async () => {
    assert.deepEqual(
      await told(RULE, 'import sys\ntry:\n  import cv2\nexcept ImportError:\n  sys.exit(1)\n'),
      ['error hub.py:3'],
    );
  });
  it('is a warning in a function that nobody is seen to call, an error in one that is', async () => {
    const text = 'def late():\n  import cv2\n';
    assert.deepEqual(await told(RULE, text), ['warning hub.py:2']);
    assert.deepEqual(await told(RULE, `${text}late()\n`), ['error hub.py:2']);
  });
  it('finds modules of the source that are not there, or in another case of letters', async () => {
    const files = {
      'hub.py': 'import common.agent\nimport common.Agents\nimport common.none\n',
      'common/agent.py': '',
      'common/agents.py': '',
    };
    const found = (await findingsIn(files)).filter(({ rule }) => rule === RULE);
    assert.deepEqual(
      found.map(({ line, fix }) => [line, fix]),
      [
        [2, 'import common.agents'],
        [3, 'correct the import, or add the file to the source'],
      ],
    );
  });
  it('has a name looked up that no known package has, as another may have taken it', async () => {
    const found = (await findingsIn({ 'hub.py': 'import cv2\nimport fleet_helpers\n' })).filter(
      ({ rule, service }) => rule === RULE && service === 'Hub',
    );
    assert.deepEqual(
      found.map(({ fix }) => fix),
      [
        'add opencv-python-headless to agents/locks/hub/requirements.in and run bin/fleet --stack test lock Hub',
        'correct the import or, if the package fleet-helpers is the one that is meant, add it to agents/locks/hub/requirements.in and run bin/fleet --stack test lock Hub',
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
  it('is an error for a launcher that no lock has', async () => {
    const launched = (module: string, ...args: string[]): Promise<string[]> =>
      told(RULE, { 'hub.py': 'app = 1\n' }, (rows) => {
        rows.hub.run = { module, args };
      });
    assert.deepEqual(await launched('gunicorn', 'hub:app'), ['error hub.py']);
    assert.deepEqual(await launched('celery', '-A', 'hub', 'worker'), ['error hub.py']);
    assert.deepEqual(await launched('uvicorn', 'hub:app'), []);
    assert.deepEqual(await launched('flask', '--app', 'hub', 'run'), []);
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
  it('knows modules that Python itself lacks', async () => {
    assert.deepEqual(
      await told(RULE, 'import tkinter\nimport binhex\nimport asyncore, tomllib\n'),
      ['error hub.py:1', 'error hub.py:2'],
    );
  });
  it('is a warning where a package of nearly that name may have the module', async () => {
    assert.deepEqual(await told(RULE, 'import redis_client\nimport redisx\n'), [
      'warning hub.py:1',
      'error hub.py:2',
    ]);
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
