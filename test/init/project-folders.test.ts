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

  it('finds members of a uv workspace, whose sources may stand at its root', () => {
    const { services } = propose({
      'services/till/Procfile': 'till: python -m till\n',
      'pyproject.toml':
        '[tool.uv.workspace]\nmembers = ["services/*", "libs/**"]\nexclude = ["libs/old/*"]\n[tool.uv.sources]\nink = { workspace = true }\nunused-part = { workspace = true }\n',
      'services/till/pyproject.toml':
        '[project]\nname = "till"\ndependencies = ["Money.Parts>=1 ; python_version > \'3.8\'", "ink[red]", "redis"]\n[tool.uv.sources]\nmoney-parts = { workspace = true }\n',
      'services/till/src/till/__main__.py': `import money, ink\n${SERVE}`,
      'libs/deep/money/pyproject.toml':
        '[project]\nname = "money_parts"\ndependencies = ["bell"]\n[tool.uv.sources.bell]\nworkspace = true\n',
      'libs/deep/money/src/money/__init__.py': '',
      'libs/old/money/pyproject.toml': '[project]\nname = "money-parts"\n',
      'libs/old/money/src/money/__init__.py': '',
      'libs/bell/pyproject.toml': '[project]\nname = "bell"\n',
      'libs/bell/bell.py': '',
      'libs/ink/pyproject.toml': '[project]\nname = "ink"\n',
      'libs/ink/src/ink.py': '',
      'libs/unused/pyproject.toml': '[project]\nname = "unused-part"\n',
      'libs/unused/src/unused_part.py': '',
    });
    const [{ row } = assert.fail()] = services;
    assert.deepEqual(row.env?.['PYTHONPATH']?.split(':'), [
      '/app/services/till/src',
      '/app/libs/deep/money/src',
      '/app/libs/ink/src',
      '/app/libs/bell',
      '/app',
    ]);
  });

  it('finds what groups of Poetry, and requirements of PDM, Hatch and pip take from a folder', () => {
    const path = (project: string, more: Readonly<Record<string, string>> = {}) => {
      const { services } = propose({
        Procfile: 'hub: python -m hub.main\n',
        'pyproject.toml': project,
        'src/hub/main.py': SERVE,
        'libs/bell/setup.py': '',
        'libs/bell/bell.py': '',
        ...more,
      });
      return services[0]?.row.env?.['PYTHONPATH'];
    };
    const all = '/app/src:/app/libs/bell:/app';
    assert.equal(
      path('[tool.poetry.group.main.dependencies]\nbell = { path = "libs/bell" }\n'),
      all,
    );
    for (const at of [
      '"bell @ file:///${PROJECT_ROOT}/libs/bell"',
      '"bell[extra] @ {root:uri}/libs/bell ; python_version > \'3\'"',
      '"-e file:///${PROJECT_ROOT}/libs/bell#egg=bell"',
      '"bell @ file:./libs/bell"',
    ])
      assert.equal(path(`[project]\nname = "hub"\ndependencies = [${at}]\n`), all, at);
    const plain = '[project]\nname = "hub"\n';
    for (const line of ['-e ./libs/bell[extra]', '--editable=libs/bell', './libs/bell # ours'])
      assert.equal(path(plain, { 'requirements.txt': `redis\n${line}\n` }), all, line);
    assert.equal(path(plain, { 'requirements.txt': './libs/gone\n' }), '/app/src:/app');
  });

  for (const [what, file, text] of [
    ['a requirements.txt', 'requirements.txt', 'redis\n'],
    ['a project', 'pyproject.toml', '[project]\nname = "till"\n'],
  ] as const)
    it(`leaves out what the folder above depends on, where its own declares its packages in ${what}`, () => {
      const files = {
        'pyproject.toml': '[tool.poetry.dependencies]\nbell = { path = "libs/bell" }\n',
        'libs/bell/setup.py': '',
        'libs/bell/bell.py': '',
        'shops/till/Dockerfile':
          'FROM python:3.11\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n',
        'shops/till/main.py': SERVE,
      };
      const above = propose(files).services[0]?.row.env;
      assert.deepEqual(above, { PYTHONPATH: '/app/libs/bell:/app' });
      const own = propose({ ...files, [`shops/till/${file}`]: text }).services[0]?.row.env;
      assert.deepEqual(own, undefined);
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
