import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { temporaryFolder } from '../support/folders';
import { IMAGES } from '../support/rows';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder(files), { machines });

const WEB = 'from fastapi import FastAPI\napp = FastAPI()\n';

describe('init of what an image copies and builds on', () => {
  it('finds the application that COPY puts into the working folder', () => {
    const { services, questions } = propose({
      'compose.yaml':
        'services:\n  mail: {build: {context: ., dockerfile: parts/mail/Dockerfile}, ports: ["7100:7100"]}\n  cart: {build: {context: ., dockerfile: parts/cart/Dockerfile}, ports: ["7101:7101"]}\n',
      'parts/mail/Dockerfile':
        'FROM python:3.11\nWORKDIR /app\nCOPY parts/mail/main.py ./\nCMD ["uvicorn", "main:app", "--port", "7100"]\n',
      'parts/mail/main.py': WEB,
      'parts/cart/Dockerfile':
        'FROM python:3.11\nWORKDIR /srv\nCOPY parts/cart/src/till.py start.py\nCMD python start.py --port 7101\n',
      'parts/cart/src/till.py': WEB,
      'main.py': '',
    });
    const [mail, cart] = services.map(({ row }) => row);
    assert.deepEqual(mail?.env, { PYTHONPATH: '/app/parts/mail:/app' });
    assert.equal(mail.family, IMAGES.web);
    assert.deepEqual(cart?.run, { script: 'parts/cart/src/till.py', args: ['--port', '7101'] });
    assert.deepEqual(questions, []);
  });

  it('starts what the target of the build starts, in its folder, with its variables', () => {
    const { services } = propose({
      'compose.yaml':
        'services:\n  hub:\n    build: {context: ., target: main}\n    environment: {LEVEL: debug}\n    ports: ["8000:8000"]\n',
      Dockerfile:
        'FROM python:3.11 AS base\nCOPY . /srv\nWORKDIR /srv/server\nENV PYTHONPATH=/srv/server:/srv/jobs LEVEL=info MODE=plain\nCMD ["uvicorn", "hub.app:app", "--port", "8000"]\nFROM base AS main\nFROM base AS debug\nCMD ["python", "-m", "debugpy", "--listen", "5678", "-m", "uvicorn", "hub.app:app"]\n',
      'server/hub/__init__.py': '',
      'server/hub/app.py': `${WEB}import nightly\n`,
      'jobs/nightly.py': 'import redis\n',
    });
    const [{ row } = assert.fail()] = services;
    assert.deepEqual(row.run, { module: 'uvicorn', args: ['hub.app:app', '--port', '8000'] });
    assert.deepEqual(row.env, {
      PYTHONPATH: '/app/server:/app/jobs:/app',
      LEVEL: 'debug',
      MODE: 'plain',
    });
    assert.deepEqual(row.infrastructure, ['redis']);
  });

  it('tells Python of folders that pip installs in the image', () => {
    const { services } = propose({
      'compose.yml':
        'services:\n  mail: {build: {context: ., dockerfile: mail/Dockerfile}, ports: ["7100:7100"]}\n',
      'mail/Dockerfile':
        'FROM python:3.11\nWORKDIR /work\nCOPY common /common\nCOPY tools /tools\nRUN pip install /common /tools\nCOPY mail/main.py .\nCMD ["python", "main.py"]\n',
      'mail/main.py': 'import common.bus\nimport toolbox\n',
      'common/setup.py': '',
      'common/common/__init__.py': '',
      'common/common/bus.py': 'import nats\n',
      'tools/pyproject.toml': '',
      'tools/src/toolbox/__init__.py': 'import redis\n',
    });
    const [{ row } = assert.fail()] = services;
    assert.deepEqual(row.env, { PYTHONPATH: '/app/common:/app/tools/src:/app' });
    assert.deepEqual(row.infrastructure, ['redis', 'nats']);
  });

  it('takes the port that the image exposes, where nothing else names one', () => {
    const { services } = propose({
      'compose.yaml': 'services:\n  mail: {build: mail}\n',
      'mail/Dockerfile': 'FROM python:3.11\nCOPY . .\nEXPOSE 7222\nCMD ["python", "mail.py"]\n',
      'mail/mail.py': '',
    });
    assert.equal(services[0]?.row.port, 7222);
  });

  it('finds what a mount puts into the working folder', () => {
    const { services, questions } = propose({
      'deploy/compose.yaml':
        'services:\n  mail:\n    image: python:3.11\n    working_dir: /work/app\n    volumes: ["../code:/work"]\n    command: python mail.py\n    ports: ["7100:7100"]\n',
      'code/app/mail.py': WEB,
      'mail.py': '',
    });
    assert.deepEqual(services[0]?.row.run, { script: 'code/app/mail.py' });
    assert.ok(!questions.some((each) => each.includes('run')), questions.join('\n'));
  });

  it('follows COPY where a Dockerfile is all that there is, from the folder that has what it copies', () => {
    const { services } = propose({
      'services/mail/Dockerfile':
        'FROM python:3.11\nWORKDIR /app\nCOPY services/mail/app app\nCMD ["uvicorn", "app.main:app", "--port", "7100"]\n',
      'services/mail/app/main.py': WEB,
      'app/main.py': '',
    });
    const [{ row } = assert.fail()] = services;
    assert.deepEqual(row.env, { PYTHONPATH: '/app/services/mail:/app' });
    assert.equal(row.family, IMAGES.web);
    // Python looks in the root first, which has a module of that name too.
    const args = ['app.main:app', '--port', '7100', '--app-dir', 'services/mail'];
    assert.deepEqual(row.run, { module: 'uvicorn', args });
  });

  it('starts a module by its file where the root has one of that name', () => {
    const { services } = propose({
      'services/mail/Dockerfile':
        'FROM python:3.11\nWORKDIR /srv\nCOPY services/mail .\nCMD ["python", "-m", "server", "--fast"]\n',
      'services/mail/server.py': WEB,
      'server.py': '',
    });
    const [{ row } = assert.fail()] = services;
    assert.deepEqual(row.run, { script: 'services/mail/server.py', args: ['--fast'] });
  });

  it('asks for variables of the image that no row can have', () => {
    const { services, questions, refusals } = propose({
      'compose.yaml': 'services:\n  mail: {build: mail, ports: ["7100:7100"]}\n',
      'mail/Dockerfile':
        'FROM python:3.11\nARG LEVEL\nENV mail_mode=fast LEVEL=$LEVEL GOOD=1\nCOPY . .\nCMD ["python", "mail.py"]\n',
      'mail/mail.py': '',
    });
    assert.deepEqual([services[0]?.row.env, refusals], [{ GOOD: '1' }, []]);
    assert.deepEqual(questions, [
      'mail/Dockerfile:3: mail: env.mail_mode is not in the row, whose variables have names in capitals; let the agent read another name',
      "mail/Dockerfile:3: mail: env.LEVEL is not in the row, whose value '$LEVEL' is known when it is built",
    ]);
  });

  it('publishes no port below 1024, and tells the agent another where it can', () => {
    const { services, refusals } = propose({
      'compose.yaml':
        'services:\n  mail: {build: mail, ports: ["80:80"]}\n  desk: {build: desk, ports: ["443:443"]}\n',
      'mail/Dockerfile':
        'FROM python:3.11\nCOPY . .\nCMD uvicorn mail:app --port 80 > /dev/null 2>&1\n',
      'mail/mail.py': WEB,
      'desk/Dockerfile': 'FROM python:3.11\nCOPY . .\nCMD ["python", "desk.py"]\n',
      'desk/desk.py': 'import os\nSMTP_PORT = int(os.getenv("SMTP_PORT", "587"))\n',
    });
    assert.deepEqual(refusals, []);
    assert.deepEqual(
      services.map(({ row, todo }) => [row.port, row.run, todo]),
      [
        [8080, { module: 'uvicorn', args: ['mail:app', '--port', '8080'] }, []],
        [
          8443,
          { script: 'desk/desk.py' },
          ['port: it binds 443 and the row has 8443; let it bind that'],
        ],
      ],
    );
  });

  it('takes no port of a server that it asks for its own', () => {
    const { services } = propose({
      'compose.yaml': 'services:\n  desk: {build: desk}\n',
      'desk/Dockerfile': 'FROM python:3.11\nCOPY . .\nCMD ["python", "desk.py"]\n',
      'desk/desk.py':
        'import os\nSMTP_PORT = int(os.getenv("SMTP_PORT", "587"))\nmilvus_port = 19530\nport = int(os.getenv("PORT", "7300"))\n',
    });
    assert.equal(services[0]?.row.port, 7300);
  });

  it('follows a command that changes its folder first, and a launcher of a script', () => {
    const { services, questions } = propose({
      'compose.yaml':
        'services:\n  mail: {build: {context: ., dockerfile: mail/Dockerfile}, ports: ["7100:7100"]}\n  face: {build: face, ports: ["7101:7101"]}\n  load: {build: load, ports: ["7102:7102"]}\n',
      'mail/Dockerfile':
        'FROM python:3.11\nWORKDIR /srv\nCOPY . .\nENTRYPOINT cd mail/app && uvicorn server:app --port 7100\n',
      'mail/app/server.py': WEB,
      'face/Dockerfile':
        'FROM python:3.11\nWORKDIR /srv\nCOPY . .\nCMD ["streamlit", "run", "face.py", "--server.port", "7101"]\n',
      'face/face.py': 'import streamlit\n',
      'load/Dockerfile': 'FROM python:3.11\nCOPY . .\nENTRYPOINT ["locust", "--headless"]\n',
      'load/locustfile.py': 'import locust\n',
    });
    assert.deepEqual(questions, []);
    assert.deepEqual(
      services.map(({ row }) => [row.run, row.env]),
      [
        [
          { module: 'uvicorn', args: ['server:app', '--port', '7100'] },
          { PYTHONPATH: '/app/mail/app:/app' },
        ],
        [
          { module: 'streamlit', args: ['run', 'face/face.py', '--server.port', '7101'] },
          undefined,
        ],
        [{ module: 'locust', args: ['-f', 'load/locustfile.py', '--headless'] }, undefined],
      ],
    );
  });
});

describe('init of images that another compose file builds', () => {
  const files = {
    'mail/Dockerfile': 'FROM python:3.11\nWORKDIR /srv\nCOPY mail .\nCMD ["python", "mail.py"]\n',
    'mail/mail.py': WEB,
    'deploy/compose.yaml':
      'services:\n  mail-server:\n    image: ${REGISTRY:-acme}/mail:${TAG:-latest}\n    ports: ["7100:7100"]\n  store:\n    image: postgres:16\n',
  };
  const build =
    'services:\n  mail:\n    build: {context: .., dockerfile: mail/Dockerfile}\n    image: acme/mail:${TAG:-latest}\n';

  it('starts what the image starts, and makes no row of a service that only builds it', () => {
    const { services, servers, notes } = propose({ ...files, 'build/build.yaml': build });
    assert.deepEqual(
      services.map(({ row }) => [row.name, row.run, row.port]),
      [['MailServer', { script: 'mail/mail.py' }, 7100]],
    );
    assert.deepEqual(
      servers.map(({ name }) => name.value),
      ['store'],
    );
    assert.ok(
      notes.includes(
        'mail (build/build.yaml:2) only builds the image that mail-server (deploy/compose.yaml:2) starts',
      ),
      notes.join('\n'),
    );
  });

  it('knows it from the compose files of CI too, and by another tag', () => {
    const { services } = propose({
      ...files,
      // Run in the root, as its paths say.
      '.github/build/docker-compose.yml': build
        .replace('context: .., ', '')
        .replace('mail:${TAG:-latest}', 'mail:edge'),
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['MailServer'],
    );
  });

  it('keeps a service that is built and runs by itself', () => {
    const { services } = propose({
      'mail/Dockerfile': files['mail/Dockerfile'],
      'mail/mail.py': WEB,
      'compose.yaml':
        'services:\n  mail: {build: {context: ., dockerfile: mail/Dockerfile}, image: acme/mail, ports: ["7100:7100"]}\n  worker: {image: acme/mail, command: python mail.py --worker}\n',
    });
    assert.deepEqual(
      services.map(({ row }) => [row.name, row.run]),
      [
        ['Mail', { script: 'mail/mail.py' }],
        ['Worker', { script: 'mail/mail.py', args: ['--worker'] }],
      ],
    );
  });
});
