import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder(files), { machines });

describe('init of what a service of compose starts', () => {
  const start = (service: string, dockerfile: string): unknown => {
    const { services } = propose({
      'compose.yaml': `services:\n  ears:\n    build: .\n${service}`,
      Dockerfile: `FROM python:3.11\n${dockerfile}`,
      'ears.py': '',
      'other.py': '',
      'ears/__init__.py': '',
      'ears/__main__.py': '',
    });
    return services[0]?.row.run;
  };
  const image = 'ENTRYPOINT ["python", "ears.py"]\nCMD ["--slow"]\n';

  it("is the image's ENTRYPOINT and CMD where compose says nothing", () => {
    assert.deepEqual(start('', image), { script: 'ears.py', args: ['--slow'] });
  });
  it("is the image's ENTRYPOINT with compose's command", () => {
    assert.deepEqual(start('    command: --fast --deep\n', image), {
      script: 'ears.py',
      args: ['--fast', '--deep'],
    });
    assert.deepEqual(start('    command: ["-m", "ears"]\n', 'ENTRYPOINT ["python3"]\n'), {
      module: 'ears',
    });
  });
  it("is compose's entrypoint alone, which takes CMD away too", () => {
    assert.deepEqual(start('    entrypoint: python other.py\n', image), { script: 'other.py' });
  });
  it("is compose's entrypoint with its command", () => {
    const service = '    entrypoint: ["python"]\n    command: ["other.py", "--fast"]\n';
    assert.deepEqual(start(service, image), { script: 'other.py', args: ['--fast'] });
  });

  it('is Python by compose alone, without a Dockerfile', () => {
    const { services, servers } = propose({
      'compose.yaml':
        'services:\n  ears:\n    image: python:3.11\n    entrypoint: [python]\n    command: [ears.py]\n  bus:\n    image: redis:7\n    command: redis-server --appendonly yes\n',
      'ears.py': '',
    });
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Ears'],
    );
    assert.deepEqual(
      servers.map(({ name }) => name.value),
      ['bus'],
    );
  });

  it('publishes each port once, however often compose names it', () => {
    const ports = (list: string): unknown => {
      const { services } = propose({
        'compose.yaml': `services:\n  ears:\n    build: .\n    ports: [${list}]\n`,
        Dockerfile: `FROM python:3.11\n${image}`,
        'ears.py': '',
      });
      const { port, listen = [] } = services[0]?.row ?? {};
      return [port, listen.map(({ container }) => container)];
    };
    assert.deepEqual(ports('"8888:8888", "${MEGA:-8888}:8888"'), [8888, []]);
    assert.deepEqual(ports('"7100:1", "7200:2", "7200:3", "7100:4"'), [7100, [7200]]);
  });

  it('takes its port from the joined command line', () => {
    const { services } = propose({
      'compose.yaml': 'services:\n  ears:\n    build: .\n    command: --port 8081 --host 0.0.0.0\n',
      Dockerfile: 'FROM python:3.11\nENTRYPOINT ["uvicorn", "ears:app"]\n',
      'ears.py': 'app = None\n',
    });
    assert.equal(services[0]?.row.port, 8081);
    assert.deepEqual(services[0].row.run, {
      module: 'uvicorn',
      args: ['ears:app', '--port', '8081', '--host', '0.0.0.0'],
    });
  });

  it('asks, at its line, where the joined command line starts no Python', () => {
    const { questions } = propose({
      'compose.yaml':
        'services:\n  web:\n    build: web\n  ears:\n    build: .\n    command: python ears.py\n',
      'web/Dockerfile': 'FROM python:3.11\nENTRYPOINT ["bash"]\nCMD ["serve.sh"]\n',
      Dockerfile: 'FROM python:3.11\n',
      'ears.py': '',
    });
    assert.ok(
      questions.includes(
        "web/Dockerfile:3: web: 'bash serve.sh' starts no Python script or module",
      ),
      questions.join('\n'),
    );
  });

  it('waits for the service that a variable names, and fills in variables in variables', () => {
    const { services, conflicts } = propose({
      'compose.yaml':
        'services:\n  hub: {build: ., command: python hub.py, ports: ["7300:7300"]}\n  ears:\n    build: .\n    command: python ears.py\n    ports: ["${P:-${Q:-7301}}:7301"]\n    depends_on: {"${BUS:-hub}": {condition: service_started}}\n    environment: {TEXT: "a${NONE:+b}${X:-${Y:-c}}$$"}\n',
      Dockerfile: 'FROM python:3.11\n',
      'hub.py': '',
      'ears.py': '',
    });
    assert.deepEqual(conflicts, []);
    const ears = services.find(({ row }) => row.name === 'Ears')?.row;
    assert.equal(ears?.port, 7301);
    assert.equal(ears.env?.['TEXT'], 'ac$');
    assert.deepEqual(ears.placements['tower']?.dependsOn, ['Hub']);
  });
});
