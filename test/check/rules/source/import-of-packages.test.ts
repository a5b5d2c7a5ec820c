import assert from 'node:assert/strict';
import { told, findingsIn } from '../../../support/check';
import { must } from '../../../support/errors';
import { useFleetHome } from '../../../support/environment';

const RULE = 'import-not-provided';

describe('import-not-provided: which package has a module', () => {
  useFleetHome();
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
  it('is a warning where a package of nearly that name may have the module', async () => {
    assert.deepEqual(await told(RULE, 'import redis_client\nimport redisx\n'), [
      'warning hub.py:1',
      'error hub.py:2',
    ]);
  });
});
