import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>): Proposal =>
  proposeRows(temporaryFolder(files), { machines });

const SERVE = 'import socket\nsocket.create_server(("0.0.0.0", 7000)).accept()\n';

describe('init of modules', () => {
  useFleetHome();

  it('finds those of a project that a unit starts in its folder, and of what it takes by uv', () => {
    const { services } = propose({
      'parts/till/till.service':
        '[Service]\nWorkingDirectory=/srv/parts/till\nExecStart=/usr/bin/python3 -m till --port 7000\n',
      'parts/till/pyproject.toml':
        '[project]\nname = "till"\n[tool.uv.sources]\nmoney = { path = "../../shared/money", editable = true }\n',
      'parts/till/src/till/__main__.py': `import money\n${SERVE}`,
      'shared/money/setup.cfg': '[options]\npackage_dir =\n    =src\n',
      'shared/money/src/money.py': '',
    });
    const [{ row, todo } = assert.fail()] = services;
    assert.deepEqual(row.run, { module: 'till', args: ['--port', '7000'] });
    assert.equal(row.env?.['PYTHONPATH'], '/app/parts/till/src:/app/shared/money/src:/app');
    assert.deepEqual(todo, []);
  });

  it('finds those of a Poetry project in the folder itself, which depends on one beside it and on itself', () => {
    const { services } = propose({
      Procfile: 'hub: python -m hub.main\n',
      'pyproject.toml':
        '[tool.poetry.dependencies]\npython = "^3.11"\nbell = { path = "libs/bell" }\nme = { path = "." }\n',
      'src/hub/main.py': `import bell\n${SERVE}`,
      'libs/bell/pyproject.toml': 'no TOML at all',
      'libs/bell/bell.py': '',
    });
    const [{ row } = assert.fail()] = services;
    assert.equal(row.env?.['PYTHONPATH'], '/app/src:/app/libs/bell:/app');
  });

  it('takes a folder src that is a package itself for no layout', () => {
    const { services } = propose({
      Procfile: 'hub: python -m src.hub\n',
      'pyproject.toml': '[project]\nname = "hub"\n',
      'src/__init__.py': '',
      'src/hub.py': SERVE,
    });
    const [{ row } = assert.fail()] = services;
    assert.deepEqual([row.run, row.env], [{ module: 'src.hub' }, undefined]);
  });

  it('asks for a module that only another spelling finds, below another folder too', () => {
    const { services, questions } = propose({
      'compose.yaml':
        'services:\n  one: {image: "python:3.11", command: python -m Mail_Box.run}\n  two: {image: "python:3.11", command: python -m jobs.night-shift}\n  three: {image: "python:3.11", command: python -m http.server 7001}\n',
      'app/mail_box/run.py': SERVE,
      'jobs/night_shift/__main__.py': SERVE,
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Three'],
    );
    assert.match(questions.join('\n'), /Mail_Box\.run.*; app\.mail_box\.run may be meant/);
    assert.match(questions.join('\n'), /jobs\.night-shift.*; jobs\.night_shift may be meant/);
  });
});
