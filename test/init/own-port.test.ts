import assert from 'node:assert/strict';
import { isNamedAfter } from '../../src/init/own-port';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const rowsOf = (files: Readonly<Record<string, string>>) =>
  proposeRows(temporaryFolder(files), { machines }).services.map(({ row }) => row);

const unit = (script: string, environment: string): string =>
  `[Service]\nExecStart=/usr/bin/python3 ${script}\nEnvironment=${environment}\n`;

const binds = (variable: string): string =>
  `import os, socket\ns = socket.socket()\ns.bind(("0.0.0.0", int(os.environ["${variable}"])))\n`;
const calls = (variable: string): string =>
  `import os, socket\nADDRESS = ("hub", int(os.getenv("${variable}", "7000")))\nsocket.create_connection(ADDRESS)\n`;

describe('a variable of a port that is called after its agent', () => {
  for (const [prefix, agent, isSo] of [
    ['BUS', 'bus', true],
    ['BUS', 'voice-bus', true],
    ['VOICE_BUS', 'VoiceBus', true],
    ['BUS', 'VoiceBusService', true],
    ['VOICE', 'voice-bus', false],
    ['HUB', 'bus', false],
    ['US', 'bus', false],
  ] as const) {
    it(`is ${isSo ? '' : 'not '}${prefix}_PORT of ${agent}`, () => {
      assert.equal(isNamedAfter(prefix, agent), isSo);
    });
  }
});

describe('init of an agent that a variable tells its port', () => {
  useFleetHome();

  it('takes one that is called after it, of a unit, a list and compose', () => {
    const rows = rowsOf({
      'voice-bus.service': unit('bus.py', 'BUS_PORT=7200 LEVEL=1'),
      'agents.yaml': 'agents:\n  - { name: ears, script: ears.py, env: { EARS_PORT: 7201 } }\n',
      'compose.yaml':
        'services:\n  mail_service: { image: "python:3.11", command: python mail.py, environment: { MAIL_PORT: 7202 } }\n',
      'bus.py': binds('BUS_PORT'),
      'ears.py': '',
      'mail.py': '',
    });
    assert.deepEqual(Object.fromEntries(rows.map(({ name, port }) => [name, port])), {
      VoiceBus: 7200,
      Ears: 7201,
      MailService: 7202,
    });
    assert.deepEqual(rows.find(({ name }) => name === 'VoiceBus')?.env, {
      BUS_PORT: '7200',
      LEVEL: '1',
    });
  });

  it('takes one that its code listens on, where nobody else is called so', () => {
    const [hub] = rowsOf({
      'hub.service': unit('hub.py', 'RELAY_PORT=7300'),
      'hub.py': binds('RELAY_PORT'),
    });
    assert.equal(hub?.port, 7300);
    const [api] = rowsOf({
      'x.service': unit('x.py', 'LISTEN_PORT=7301'),
      'x.py': 'import os, uvicorn\nuvicorn.run("x:app", port=int(os.environ["LISTEN_PORT"]))\n',
    });
    assert.equal(api?.port, 7301);
  });

  it('takes none of another, which it calls', () => {
    const files = {
      'hub.service': unit('hub.py', 'HUB_PORT=7000'),
      'ears.service': unit('ears.py', 'HUB_PORT=7000 DB_PORT=5432'),
      'hub.py': binds('HUB_PORT'),
      'ears.py': calls('HUB_PORT'),
    };
    const ports = Object.fromEntries(rowsOf(files).map(({ name, port }) => [name, port]));
    assert.deepEqual(ports, { Hub: 7000, Ears: undefined });
    const [alone] = rowsOf({
      'ears.service': unit('ears.py', 'RELAY_PORT=7000 RELAY_HOST=relay'),
      'ears.py': binds('RELAY_PORT'),
    });
    assert.equal(alone?.port, undefined);
  });

  it('tells it the port of its row, where compose publishes another', () => {
    const [bus] = rowsOf({
      'compose.yaml':
        'services:\n  voice-bus: { image: "python:3.11", command: python bus.py, ports: ["7200:8000"], environment: { BUS_PORT: 8000 } }\n',
      'bus.py': binds('BUS_PORT'),
    });
    assert.deepEqual([bus?.port, bus?.env], [7200, { BUS_PORT: '7200' }]);
  });
});
