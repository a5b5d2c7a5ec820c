import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder({ 'hub.py': '', 'speech/ears.py': '', ...files }), { machines });

const runs = ({ services }: ReturnType<typeof propose>) =>
  Object.fromEntries(services.map(({ row }) => [row.name, row.run]));

describe('init of an agent whose code is not in the folder', () => {
  useFleetHome();

  it('asks for it and writes no row, whatever the format', () => {
    const proposal = propose({
      'startup.yaml':
        'agents:\n  - {name: Hub, script: hub.py, port: 7001}\n  - {name: Gone, script: agents/gone.py, port: 7002}\n',
      Procfile: 'lost: streamlit run speech/lost.py\nlate: torchrun --nproc-per-node 2 late.py\n',
      'units/away.service': '[Service]\nExecStart=/usr/bin/python3 /srv/away.py --port 7004\n',
    });
    assert.deepEqual(Object.keys(runs(proposal)), ['Hub']);
    for (const [place, what] of [
      ['startup.yaml:3: Gone', "script: 'agents/gone.py'"],
      ['Procfile:1: lost', "script: 'speech/lost.py'"],
      ['Procfile:2: late', "script: 'late.py'"],
      ['units/away.service:2: away', "script: '/srv/away.py'"],
    ] as const) {
      const told = `${place}: ${what} is not in the folder, so it has no row; correct it, or give the folder that has it`;
      assert.ok(proposal.questions.includes(told), `${told}\n${proposal.questions.join('\n')}`);
    }
    assert.deepEqual(proposal.conflicts, []);
    assert.deepEqual(proposal.refusals, []);
  });

  it('names the files that it may mean', () => {
    const { questions } = propose({
      'programs/ears/vosk/bin/listen.py': '',
      'programs/mouth/bin/speak.py': '',
      'startup.yaml':
        'agents:\n  - {name: Hub, script: hub.py, port: 7001}\n  - {name: Vosk, command: bin/listen.py --fast, port: 7002}\n',
    });
    const told =
      "startup.yaml:3: Vosk: script: 'bin/listen.py' is not in the folder, so it has no row; correct it, or give the folder that has it; there is programs/ears/vosk/bin/listen.py";
    assert.ok(questions.includes(told), questions.join('\n'));
  });

  it('takes it from the definition whose code is there, and sees no conflict', () => {
    const proposal = propose({
      'a.toml': '[agents.Ears]\nscript = "old/ears.py"\nport = 7001\n',
      'b.toml': '[agents.Ears]\nscript = "speech/ears.py"\nport = 7001\n',
    });
    assert.deepEqual(runs(proposal), { Ears: { script: 'speech/ears.py' } });
    assert.deepEqual(proposal.conflicts, []);
  });

  it('names those that wait for it', () => {
    const { services, conflicts, questions } = propose({
      'startup.yaml':
        'agents:\n  - {name: Hub, script: hub.py, port: 7001, depends_on: [Gone]}\n  - {name: Gone, script: gone.py, port: 7002}\n',
    });
    assert.deepEqual(services[0]?.row.placements, { tower: { dependsOn: [] } });
    assert.deepEqual(conflicts, []);
    assert.ok(
      questions.some((each) =>
        each.startsWith("Hub: dependsOn: 'Gone' (startup.yaml:2) has no row"),
      ),
      questions.join('\n'),
    );
  });

  it('finds a module in the src folder that pip installs', () => {
    const proposal = propose({
      'tools/listen/pyproject.toml': '[project]\nname = "listen"\n',
      'tools/listen/src/listen/__main__.py': 'from . import x\n',
      'tools/listen/src/listen/x.py': '',
      'tools/speak/setup.py': 'import setuptools\n',
      'tools/speak/speak/run.py': '',
      'a/Dockerfile':
        'FROM python:3.11\nWORKDIR /app\nCOPY tools/listen tools/listen\nRUN pip install ./tools/listen\nCMD ["python", "-m", "listen"]\n',
      'b/Dockerfile':
        'FROM python:3.11\nWORKDIR /app\nCOPY tools/speak tools/speak\nRUN pip install ./tools/speak\nCMD ["python", "-m", "speak.run"]\n',
      'compose.yaml':
        'services:\n  listen: {build: {context: ., dockerfile: a/Dockerfile}, ports: ["7001:7001"]}\n  speak: {build: {context: ., dockerfile: b/Dockerfile}, ports: ["7002:7002"]}\n',
    });
    const paths = proposal.services.map(({ row }) => row.env?.['PYTHONPATH']);
    assert.deepEqual(paths, ['/app/tools/listen/src:/app', '/app/tools/speak:/app']);
    assert.ok(!proposal.questions.some((each) => each.includes('not in the folder')));
  });

  it('writes the row of a module, which may be installed', () => {
    const proposal = propose({
      'startup.yaml':
        'agents:\n  - {name: Hub, script: hub.py, port: 7001}\n  - {name: Llm, command: python -m vllm.entrypoints.openai.api_server, port: 7002}\n',
      Procfile: 'web: uvicorn open_webui.main:app\n',
    });
    assert.deepEqual(Object.keys(runs(proposal)).sort(), ['Hub', 'Llm', 'Web']);
  });

  it('refuses a folder that has the code of none', () => {
    assert.match(
      refusal(() => propose({ 'startup.yaml': 'Gone: {script: gone.py, port: 7001}\n' })).join(
        '\n',
      ),
      /^startup\.yaml:1: Gone: script: 'gone\.py' is not in the folder, so .*\n.*: no agent has a row, as none starts code at the path that its file names; see the lines above/s,
    );
  });
});

describe('init of code that an image has at another place', () => {
  useFleetHome();
  for (const [what, dockerfile, command, run] of [
    ['a folder', 'COPY src/ ./', 'python main.py', 'svc/src/main.py'],
    ['a folder in a folder', 'COPY ["src", "/code/src"]', 'python src/main.py', 'svc/src/main.py'],
    ['files', 'COPY --chown=1:1 src/*.py /code/', 'python /code/main.py', 'svc/src/main.py'],
  ] as const) {
    it(`finds it by COPY of ${what}, for compose and the Dockerfile alone`, () => {
      const files = {
        'svc/Dockerfile': `FROM python:3.11\nWORKDIR /code\n${dockerfile}\nCMD ${command}\n`,
        'svc/src/main.py': '',
      };
      const compose = { 'compose.yaml': 'services:\n  svc: {build: svc, ports: ["7301:7301"]}\n' };
      assert.deepEqual(runs(propose({ ...files, ...compose })), { Svc: { script: run } });
      assert.deepEqual(runs(propose(files)), { Svc: { script: run } });
    });
  }
});
