import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder(files), { machines });

const SCRIPT =
  '#!/bin/bash\nset -e\ncd "$(dirname "$0")/.."\nexport PYTHONPATH=lib\nexec python3 -m ears.main --port 7200 "$@"\n';
const CODE = { 'lab/ears/main.py': 'import tones\n', 'lab/lib/tones.py': 'import redis\n' };

describe('init of agents that a shell script of the folder starts', () => {
  useFleetHome();

  for (const [what, files] of [
    ['a list', { 'agents.yaml': 'agents:\n  ears: { command: "bash lab/script/run --loud" }\n' }],
    [
      'compose',
      {
        'compose.yaml':
          'services:\n  ears: { build: ., command: ["/srv/lab/script/run", "--loud"] }\n',
        Dockerfile: 'FROM python:3.11\nCOPY . /srv\n',
      },
    ],
    ['a unit', { 'ears.service': '[Service]\nExecStart=/srv/lab/script/run --loud\n' }],
    ['a Procfile', { Procfile: 'ears: ./lab/script/run --loud\n' }],
    ['supervisord', { 'supervisord.conf': '[program:ears]\ncommand=/srv/lab/script/run --loud\n' }],
  ] as const) {
    it(`writes the row of what it starts, for ${what}`, () => {
      const { services, questions, refusals } = propose({
        ...files,
        ...CODE,
        'lab/script/run': SCRIPT,
      });
      const { run, port, env, infrastructure } = services[0]?.row ?? {};
      assert.deepEqual(run, { module: 'ears.main', args: ['--port', '7200', '--loud'] });
      assert.equal(port, 7200);
      assert.match(env?.['PYTHONPATH'] ?? '', /\/app\/lab\/lib/);
      assert.deepEqual(infrastructure, ['redis']);
      assert.deepEqual([questions, refusals], [[], []]);
      assert.match(services[0]?.from['run']?.[0] ?? '', /, lab\/script\/run$/);
    });
  }

  it('asks, by its name, for a script of which it is not certain what it starts', () => {
    const { questions } = propose({
      'agents.yaml': 'agents:\n  ears: { command: "./start.sh" }\n  mail: { script: mail.py }\n',
      'start.sh': 'python a.py &\npython b.py\n',
      'mail.py': '',
    });
    assert.deepEqual(questions, [
      'agents.yaml:2: ears: it is not certain what the shell script start.sh starts; write the command of Python here',
    ]);
  });

  it('says nothing of scripts that start no Python', () => {
    const { questions, notes } = propose({
      Procfile: 'mail: python mail.py\nsave: ./save.sh\n',
      'save.sh': 'tar czf /backup/a.tgz .\n',
      'mail.py': '',
    });
    assert.deepEqual(questions, []);
    assert.deepEqual(notes, ['Procfile:2: save starts no Python, so it becomes no row']);
  });

  it('names the scripts that may be meant, and says of no agent what its lines contradict', () => {
    const lines = refusal(() =>
      propose({
        'config.yaml':
          'servers:\n  speech:\n    vosk: { command: \'script/server "${model}"\' }\nagents:\n  mic: { script: bin/mic.py }\n',
        'parts/vosk/script/server': SCRIPT,
        'parts/piper/script/server': SCRIPT,
        'parts/mic/bin/mic.py': '',
      }),
    );
    const text = lines.join('\n');
    assert.match(
      text,
      /vosk: .* there is parts\/vosk\/script\/server: write its path from the root/,
    );
    assert.match(text, /mic: .* there is parts\/mic\/bin\/mic\.py/);
    assert.match(
      text,
      /no agent has a row, as none starts code at the path that its file names; see the lines above$/,
    );
  });
});
