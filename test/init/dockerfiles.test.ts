import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder(files), { machines });

const MANIFESTS = {
  'kubernetes/mail.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: mail\nspec:\n  template:\n    spec:\n      containers: [{name: server, image: mail}]\n',
};

describe('init of Dockerfiles that no configuration starts', () => {
  it('makes a row of each that starts Python, named after its folder', () => {
    const { services, notes } = propose({
      ...MANIFESTS,
      'src/mail/Dockerfile':
        'FROM python:3.11-slim AS build\nFROM python:3.11-slim\nENV PORT=8080 PYTHONUNBUFFERED=1 \\\n    GREETING="good day"\nENV LEVEL info\nEXPOSE 8080\nENTRYPOINT ["python", "mail_server.py"]\n',
      'src/mail/mail_server.py': 'import os\nprint(os.environ["GREETING"])\n',
      'src/advice/docker/Dockerfile': 'FROM python:3.11\nCMD python -u /advice/main.py --fast\n',
      'src/advice/main.py': '',
      'src/web/Dockerfile': 'FROM node:20\nCMD ["node", "server.js"]\n',
    });
    const [advice, mail] = services.map(({ row }) => row);
    assert.equal(services.length, 2);
    assert.equal(mail?.name, 'Mail');
    assert.deepEqual(mail.run, { script: 'src/mail/mail_server.py' });
    assert.deepEqual(mail.env, {
      PORT: String(mail.port),
      GREETING: 'good day',
      LEVEL: 'info',
    });
    assert.equal(advice?.name, 'Advice');
    assert.deepEqual(advice.run, { script: 'src/advice/main.py', args: ['--fast'] });
    assert.deepEqual(notes, [
      'no configuration defines an agent: these are the Dockerfiles that start Python',
      'src/web/Dockerfile: starts no Python, so it becomes no row',
    ]);
  });

  it('fills in the variables of a command, and asks for those without a value', () => {
    const { services } = propose({
      'load/Dockerfile':
        'FROM python:3.11\nENV RATE=2\nENTRYPOINT locust -f load/swarm.py --host="http://${TARGET}" -u "${USERS:-10}" -r "$RATE" 2>&1\n',
      'load/swarm.py': '',
      'web/Dockerfile':
        'FROM python:3.11\nCMD uvicorn web.main:app --host 0.0.0.0 --port ${PORT:-8100} --root-path "${API_KEY}"\n',
      'web/main.py': 'app = None\n',
    });
    const [load, web] = services;
    assert.deepEqual(load?.row.run, {
      module: 'locust',
      args: ['-f', 'load/swarm.py', '--host=http://${TARGET}', '-u', '10', '-r', '2'],
    });
    assert.deepEqual(
      load.todo.filter((each) => each.startsWith('run')),
      [
        "run: '--host=http://${TARGET}' (load/Dockerfile:3) needs TARGET, which has no value here; write the argument",
      ],
    );
    assert.deepEqual(web?.row.run, {
      module: 'uvicorn',
      args: ['web.main:app', '--host', '0.0.0.0', '--port', '8100', '--root-path', '${API_KEY}'],
    });
    assert.equal(web.row.port, 8100);
    assert.equal(web.todo.filter((each) => each.startsWith('run')).length, 1);
  });

  it('tells several Dockerfiles of one folder apart', () => {
    const { services } = propose({
      'ears/Dockerfile': 'FROM python:3.11\nCMD ["python", "-m", "ears"]\n',
      'ears/gpu.Dockerfile': 'FROM nvidia/cuda:12.1.0-base\nCMD ["python3", "-m", "ears"]\n',
      'ears/Dockerfile.tests': 'FROM python:3.11\nCMD ["python", "check.py"]\n',
      'ears/__main__.py': '',
      'ears/check.py': '',
    });
    assert.deepEqual(services.map(({ row }) => row.name).sort(), ['Ears', 'EarsGpu', 'EarsTests']);
    const gpu = services.find(({ row }) => row.name === 'EarsGpu')?.row;
    assert.deepEqual(gpu?.needs, ['gpu']);
  });

  it('tells folders of one name apart by those above, where only that parts them', () => {
    const dockerfile = 'FROM python:3.11\nCOPY . .\nCMD ["python", "main.py"]\n';
    const { services, conflicts } = propose({
      'agents/mail-chat/Dockerfile': dockerfile,
      'agents/mail-chat/main.py': '',
      'hosts/mail_chat/docker/Dockerfile': dockerfile,
      'hosts/mail_chat/main.py': '',
      'hosts/till/Dockerfile': dockerfile,
      'hosts/till/main.py': '',
    });
    assert.deepEqual(conflicts, []);
    assert.deepEqual(
      services.map(({ row }) => [row.name, row.run]),
      [
        ['AgentsMailChat', { script: 'agents/mail-chat/main.py' }],
        ['HostsMailChat', { script: 'hosts/mail_chat/main.py' }],
        ['Till', { script: 'hosts/till/main.py' }],
      ],
    );
  });

  it('reads a Containerfile that is built from a folder above, and starts a folder', () => {
    const { services, notes } = propose({
      'python/agents/mail/Containerfile':
        'FROM ubi8/python-312\nWORKDIR /opt/root/agents/mail\nCOPY ../.. /opt/root\nEXPOSE 10001\nCMD uv run . --host 0.0.0.0\n',
      'python/agents/mail/__main__.py': 'import common.tools\n',
      'python/common/tools.py': '',
      'till.Containerfile': 'FROM node:20\nCMD ["node", "a.js"]\n',
    });
    assert.deepEqual(
      services.map(({ row }) => [row.name, row.run]),
      [['Mail', { script: 'python/agents/mail/__main__.py', args: ['--host', '0.0.0.0'] }]],
    );
    assert.ok(notes.includes('till.Containerfile: starts no Python, so it becomes no row'));
  });

  it('starts a folder that uv run names by a word, where the image has its __main__.py', () => {
    const { services, notes } = propose({
      'agents/till/Dockerfile':
        'FROM python:3.12\nWORKDIR /srv\nCOPY . /srv\nCMD uv run --frozen till --host 0.0.0.0\n',
      'agents/till/till/__main__.py': '',
      'agents/mail/Dockerfile':
        'FROM python:3.12\nWORKDIR /srv/code\nCOPY code/ ./\nENTRYPOINT ["uv", "run", "mail"]\n',
      'agents/mail/code/mail/__main__.py': '',
      'agents/none/Dockerfile':
        'FROM python:3.12\nWORKDIR /srv\nCOPY . /srv\nCMD uv run alembic upgrade head\n',
      'agents/none/code.py': '',
    });
    assert.deepEqual(
      services.map(({ row }) => [row.name, row.run]),
      [
        ['Mail', { script: 'agents/mail/code/mail/__main__.py' }],
        ['Till', { script: 'agents/till/till/__main__.py', args: ['--host', '0.0.0.0'] }],
      ],
    );
    assert.ok(notes.includes('agents/none/Dockerfile: starts no Python, so it becomes no row'));
  });

  it('leaves them alone where a configuration defines agents', () => {
    const { services } = propose({
      'startup.yaml': 'agents:\n  - {name: Hub, script: hub.py, port: 7001}\n',
      'hub.py': '',
      'other/Dockerfile': 'FROM python:3.11\nCMD ["python", "other.py"]\n',
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Hub'],
    );
  });

  it('says that there is nothing where no Dockerfile starts Python either', async () => {
    const files = { ...MANIFESTS, Dockerfile: 'FROM node:20\nCMD ["node", "a.js"]\n', empty: '' };
    const [line = ''] = await rejection(Promise.resolve().then(() => propose(files)));
    assert.match(line, /defines an agent, and no Dockerfile starts Python; write/);
  });

  it('gives each a port of its own where they have one default, by the variable or argument that it reads', () => {
    const dockerfile = 'FROM python:3.11\nCMD ["python", "main.py"]\n';
    const { services, conflicts, refusals } = propose({
      'mail/Dockerfile': dockerfile,
      'mail/main.py': 'import os\nport = os.environ.get("PORT", 8080)\n',
      'cart/Dockerfile': dockerfile,
      'cart/main.py': 'import os\nport = int(os.getenv("CART_PORT", "8080"))\n',
      'till/Dockerfile': dockerfile,
      'till/main.py': 'parser.add_argument("--port", type=int, default=8080)\n',
    });
    assert.deepEqual([conflicts, refusals], [[], []]);
    const rows = services.map(({ row }) => [row.name, row.port, row.env, row.run]);
    assert.deepEqual(rows, [
      ['Cart', 8080, undefined, { script: 'cart/main.py' }],
      ['Mail', 8081, { PORT: '8081' }, { script: 'mail/main.py' }],
      ['Till', 8082, undefined, { script: 'till/main.py', args: ['--port', '8082'] }],
    ]);
    assert.match(
      services[1]?.from['port']?.[0] ?? '',
      /^chosen: free on every machine, instead of 8080 \(mail\/main\.py:2\)$/,
    );
  });

  it('keeps the one port of an agent that cannot be told another, whoever comes first', () => {
    const dockerfile = 'FROM python:3.11\nEXPOSE 8080\nCMD ["python", "main.py"]\n';
    const { services, conflicts, refusals } = propose({
      'cart/Dockerfile': dockerfile,
      'cart/main.py': 'import os\nport = os.environ.get("PORT", 8080)\n',
      'mail/Dockerfile': dockerfile,
      'mail/main.py': '',
      'till/Dockerfile': dockerfile,
      'till/main.py': 'app.run(host="0.0.0.0", port=8080)\n',
    });
    assert.deepEqual([conflicts, refusals], [[], []]);
    const rows = services.map(({ row, todo }) => [row.name, row.port, row.env, todo]);
    assert.deepEqual(rows, [
      ['Cart', 8081, { PORT: '8081' }, []],
      ['Mail', 8082, undefined, ['port: it binds 8080 and the row has 8082; let it bind that']],
      ['Till', 8080, undefined, []],
    ]);
  });
});
