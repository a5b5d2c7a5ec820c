import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { parseMachine } from '../../src/init/machines';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('init beside the files of editors and tools', () => {
  useFleetHome();
  it('makes no agent of what they start or compile', () => {
    const folder = temporaryFolder({
      'startup.yaml': 'agents:\n  - {name: Hub, script: hub.py, port: 7001}\n',
      'hub.py': '',
      'web/tsconfig.build.json': '{"compilerOptions": {"module": "NodeNext"}}',
      'Taskfile.dist.yaml': 'tasks:\n  fill:\n    cmd: python fill.py\n',
      '.vscode/tasks.json': '{"tasks": [{"name": "Fill", "command": "python fill.py"}]}',
      '.gitlab-ci.yml': 'fill:\n  script: python fill.py\n',
    });
    const { services, conflicts } = proposeRows(folder);
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Hub'],
    );
    assert.deepEqual(conflicts, []);
  });
});

describe('init beside configurations of other things', () => {
  useFleetHome();
  const propose = (files: Readonly<Record<string, string>>) =>
    proposeRows(temporaryFolder({ 'hub.py': '', 'probe.py': '', ...files }));

  it('makes no agent of what names a module or a file, and tells which it passed over', () => {
    const { services, notes, questions } = propose({
      'agents.yaml': 'hub: {module: hub}\n',
      'conf/experiment.toml':
        '[trainer.logger]\nmodule = "loggers.wandb"\n[trainer.handlers.disk]\nfile = "logs/all.py"\n',
      'log.json':
        '{"formatters": {"plain": {"module": "fmt.plain", "args": {"width": 80}}}, "filters": {"all": {"path": "a.py"}}}',
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Hub'],
    );
    for (const note of [
      'conf/experiment.toml: starts Python in logger, disk, and does not say that those are agents; write them below a key agents where they are',
      'log.json: starts Python in plain, all, and does not say that those are agents; write them below a key agents where they are',
    ]) {
      assert.ok(notes.includes(note), notes.join('\n'));
    }
    assert.ok(!questions.some((each) => /logger|disk|plain|all:/.test(each)));
  });

  it('makes no agent of what runs and ends, unless it has a port', () => {
    const { services, notes } = propose({
      'dev.yaml':
        'hub: {command: python hub.py}\nhooks:\n  pre-commit:\n    - {name: Lint, run: python lint.py}\njobs:\n  seed: {command: python seed.py}\n  probe: {command: python probe.py, port: 7801}\n',
      '.circleci/config.yml':
        'jobs:\n  build:\n    steps:\n      - run: {name: Check, command: python c.py}\n',
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Hub', 'Probe'],
    );
    assert.ok(notes.some((note) => note.startsWith('dev.yaml: starts Python in Lint, seed, ')));
  });

  it('makes agents of modules in a section of agents, and of machines', () => {
    const { services } = propose({
      'conf.yaml':
        'voiceAgents:\n  hub: {module: hub}\nmachines:\n  den: {cores: 4, ears: {module: ears.main}}\n',
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Hub', 'Ears'],
    );
  });

  it('asks for the name of what has none', () => {
    const { questions } = propose({
      'agents.yaml': 'agents:\n  - {name: Hub, script: hub.py}\n  - {script: ears.py}\n',
    });
    assert.ok(questions.includes('agents.yaml:3: what is started there has no name; write name'));
  });
});

describe('init of an agent that is started in two ways', () => {
  useFleetHome();
  const files = {
    'hub/__init__.py': '',
    'hub/api.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    'fleet.toml':
      '[agents.hub]\nscript = "hub/api.py"\nport = 7811\ndepends_on = ["ears"]\nenv = { MODE = "slow" }\n[agents.ears]\nscript = "ears.py"\nport = 7812\n',
    'ears.py': '',
  };
  const propose = (more: Readonly<Record<string, string>>) =>
    proposeRows(temporaryFolder({ ...files, ...more }), { machines: [parseMachine('tower')] });

  it('has one row and no conflict where the file is the same', () => {
    const { services, conflicts, notes } = propose({
      Procfile: 'hub: gunicorn hub.api:app -k uvicorn.workers.UvicornWorker --bind 0.0.0.0:7811\n',
    });
    const { row } = must(services.find((each) => each.row.name === 'Hub'));
    assert.deepEqual([services.length, conflicts], [2, []]);
    assert.deepEqual(row.placements, { tower: { dependsOn: ['Ears'] } });
    assert.deepEqual(row.env, { MODE: 'slow' });
    assert.ok(
      notes.some((note) => note.startsWith('Hub: defined twice, and both start hub/api.py')),
    );
  });

  it('has one row and no conflict where one way is the unit of a machine', () => {
    const { services, conflicts, notes } = propose({
      'deploy/hub.service':
        '[Service]\nWorkingDirectory=/srv/x\nEnvironment=MODE=fast\nExecStart=/srv/x/venv/bin/python /srv/x/hub/api.py\n',
    });
    assert.deepEqual([services.length, conflicts], [2, []]);
    assert.ok(
      notes.includes(
        'Hub: env.MODE has two values: deploy/hub.service:3 and fleet.toml:5; the first is written',
      ),
      notes.join('\n'),
    );
  });

  it('is a conflict where the files are others, or its own arguments', () => {
    for (const command of ['uvicorn ears:app', 'python hub/api.py --fast']) {
      const { conflicts } = propose({ Procfile: `hub: ${command}\n` });
      assert.equal(conflicts.length, 1, command);
      assert.match(conflicts[0] ?? '', /^Hub: two definitions: run: /);
    }
  });
});
