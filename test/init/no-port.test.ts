import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder(files), { machines });

const LOOP = 'import time\nwhile True:\n    time.sleep(9)\n';

describe('init of an agent whose port nothing names', () => {
  useFleetHome();

  it('writes a row without one, and asks for none of what only loops', () => {
    const { services, questions, refusals } = propose({
      'compose.yaml':
        'services:\n  notes:\n    build: .\n    command: python notes.py\n    volumes: [notes:/data]\n  asks:\n    build: .\n    command: python asks.py\n    depends_on: [notes]\n    ports: ["7200:7200"]\nvolumes: { notes: }\n',
      Dockerfile: 'FROM python:3.11\nCOPY . .\n',
      'notes.py': LOOP,
      'asks.py': '',
    });
    const [notes, asks] = services.map(({ row }) => row);
    assert.equal(notes?.port, undefined);
    assert.deepEqual(notes?.volumes, [{ name: 'notes', path: '/data' }]);
    assert.equal(asks?.port, 7200);
    assert.deepEqual([questions, refusals], [[], []]);
  });

  for (const [what, files] of [
    ['a Procfile', { Procfile: 'notes: python notes.py\n' }],
    ['supervisord', { 'supervisord.conf': '[program:notes]\ncommand=python notes.py\n' }],
    ['a list', { 'agents.yaml': 'agents:\n  - { name: notes, script: notes.py }\n' }],
  ] as const) {
    it(`does so for ${what}`, () => {
      const { services, questions } = propose({ ...files, 'notes.py': LOOP });
      assert.equal(services[0]?.row.port, undefined);
      assert.deepEqual(services[0]?.from['port'], []);
      assert.deepEqual(questions, []);
    });
  }

  it('asks for that of what serves something', () => {
    const { services, questions } = propose({
      Procfile: 'notes: python notes.py\n',
      'notes.py': 'from fastapi import FastAPI\nimport settings\n',
    });
    assert.equal(services[0]?.row.port, undefined);
    assert.deepEqual(questions, [
      'Notes: port: nothing names one, so the row has none; write the port that it listens on, where others need it',
    ]);
  });

  it('chooses one for what can be told a port', () => {
    const { services } = propose({
      Procfile: 'notes: python notes.py\n',
      'notes.py':
        'import argparse\np = argparse.ArgumentParser()\np.add_argument("--port", required=True)\n',
    });
    const { port, run } = services[0]?.row ?? {};
    assert.equal(port, 20000);
    assert.deepEqual(run, { script: 'notes.py', args: ['--port', '20000'] });
  });
});
