import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const propose = (files: Readonly<Record<string, string>>): Proposal =>
  proposeRows(temporaryFolder({ 'hub.py': '', 'ears.py': '', ...files }), {
    machines: [parseMachine('tower')],
  });

const runs = ({ services }: Proposal) => services.map(({ row }) => [row.name, row.run]);

describe('init of agents in other shapes', () => {
  useFleetHome();

  it('takes what starts them from a mapping below them, as rows have it', () => {
    const { services } = propose({
      'agents.toml':
        '[agents.hub]\nport = 7901\nrun = { script = "hub.py", args = ["--fast"] }\n[agents.ears.start]\ncommand = "python ears.py"\nport = 7902\n',
    });
    assert.deepEqual(
      services.map(({ row: { name, run, port } }) => [name, run, port]),
      [
        ['Hub', { script: 'hub.py', args: ['--fast'] }, 7901],
        ['Ears', { script: 'ears.py' }, 7902],
      ],
    );
  });

  it('takes them from commands by name, of a Procfile and of a host of containers', () => {
    const fly = propose({
      'fly.toml': '[processes]\nhub = "python hub.py"\nears = "python ears.py"\n',
    });
    const heroku = propose({
      Procfile: 'hub: python hub.py\nears.2: python ears.py\nlog: tail -f x\n',
    });
    assert.deepEqual(
      [runs(fly), runs(heroku)].map((each) => each.map(([, run]) => run)),
      [
        [{ script: 'hub.py' }, { script: 'ears.py' }],
        [{ script: 'hub.py' }, { script: 'ears.py' }],
      ],
    );
    assert.ok(heroku.notes.includes('Procfile:3: log starts no Python, so it becomes no row'));
  });

  it('asks for what starts no Python among them, which others may wait for', () => {
    const { services, questions, conflicts } = propose({
      'pm2.json':
        '{"apps": [{"name": "web", "script": "server.js"}, {"name": "hub", "script": "hub.py", "depends_on": ["web"]}]}',
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Hub'],
    );
    assert.deepEqual(conflicts, []);
    assert.ok(questions.includes("pm2.json:1: web: 'server.js' starts no Python script or module"));
    assert.ok(questions.some((each) => each.startsWith("Hub: dependsOn: 'web' ")));
  });

  it('asks for arguments that are no list', () => {
    const { questions } = propose({
      'agents.yaml': 'agents:\n  hub: {module: hub, args: {level: 3}}\n',
    });
    assert.ok(
      questions.includes('agents.yaml:2: hub: args is no list of arguments, and not in the row'),
    );
  });

  for (const [what, file, text] of [
    ['a list of names and values', 'a.yaml', '[{name: MODE, value: fast}, {key: LEVEL, value: 3}]'],
    ['a list of mappings', 'b.yaml', '[{MODE: fast}, {LEVEL: 3}]'],
    ['a list of assignments', 'c.yaml', '["MODE=fast", "LEVEL=3"]'],
    ['a text', 'd.yaml', 'MODE=fast LEVEL=3'],
    ['a mapping of values', 'e.yaml', '{MODE: {value: fast}, LEVEL: {default: 3}}'],
  ] as const) {
    it(`takes variables from ${what}`, () => {
      const { services } = propose({ [file]: `hub: {script: hub.py, env: ${text}}\n` });
      assert.deepEqual(services[0]?.row.env, { MODE: 'fast', LEVEL: '3' });
    });
  }

  it('takes no variable from a word that names an environment', () => {
    const { services, questions } = propose({
      'render.yaml':
        'services:\n  - name: hub\n    env: python\n    startCommand: python hub.py --port 7903\n    envVars: [{key: MODE, value: fast}, {key: HUB_TOKEN, sync: false}]\n',
    });
    assert.deepEqual(services[0]?.row.env, { MODE: 'fast' });
    assert.deepEqual(services[0].row.secrets, ['HUB_TOKEN']);
    assert.deepEqual(questions, []);
  });
});

describe('init of what is called like a part of every object', () => {
  useFleetHome();

  it('reads it as any other name', () => {
    const { services, questions, conflicts } = propose({
      'compose.yaml':
        'services:\n  constructor:\n    build: .\n    command: python hub.py\n    toString: 3\n    constructor: {a: 1}\n    deploy: {valueOf: 1}\n    environment: {A: "${constructor}"}\n',
      Dockerfile: 'FROM python:3.11\n',
      'hub.service': '[Service]\nExecStart=/usr/bin/python3 ears.py\nconstructor=1\ntoString=2\n',
    });
    assert.deepEqual(services.map(({ row }) => row.name).sort(), ['Constructor', 'Hub']);
    assert.deepEqual(conflicts, []);
    assert.ok(!questions.some((each) => each.includes('native code')), questions.join('\n'));
    assert.ok(questions.some((each) => each.includes("toString: '3' is not in the row; no field")));
    assert.ok(questions.some((each) => each.includes("env.A: '${constructor}' ")));
  });
});
