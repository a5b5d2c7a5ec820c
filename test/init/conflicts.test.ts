import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { must, refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { withScripts } from '../support/scripts';
import { SERVERS } from '../support/rows';

const proposed = (
  files: Readonly<Record<string, string>>,
  ...machines: readonly string[]
): Proposal =>
  proposeRows(temporaryFolder(withScripts(files)), { machines: machines.map(parseMachine) });

describe('what cannot be so', () => {
  useFleetHome();

  it('is a port that two want on one machine, and not on two', () => {
    const a = '- {name: A, script: a.py, port: 1100, health_port: 2100';
    const b = '- {name: B, script: b.py, port: 1101, health_port: 1100';
    const { conflicts, refusals } = proposed({ 'f.yaml': `agents:\n${a}}\n${b}}\n` }, 'one');
    assert.deepEqual(conflicts, [
      'port 1100 is wanted twice on one: A.port (f.yaml:2), B.healthPort (f.yaml:3); give one of them another port',
    ]);
    assert.deepEqual(refusals, [
      "fleet/services/agents.ts: B.healthPort: is already A.port on one: '1100'; choose a free port",
    ]);
    const apart = { 'f.yaml': `agents:\n${a}, machine: one}\n${b}, machine: two}\n` };
    assert.deepEqual(proposed(apart).conflicts, []);
  });

  it('is a port that two files want: people may run one of them', () => {
    const { conflicts } = proposed(
      {
        'chat/compose.yaml':
          'services:\n  chat: {image: "python:3.11", command: python chat.py, ports: ["8080:8080"]}\n',
        'chat/chat.py': '',
        'search.toml': '[agents.search]\nscript = "search.py"\nport = 8080\n',
      },
      'one',
    );
    assert.deepEqual(conflicts, [
      'port 8080 is wanted twice on one: Chat.port (chat/compose.yaml:2), Search.port (search.toml:3); where people run one of them, name its files with --config',
    ]);
  });

  it('is a dependency that nothing defines: it stays out of the row, and the row says so', () => {
    const { conflicts, services, refusals } = proposed(
      { 'f.yaml': `A: {script: a.py, port: 1100, depends_on: [Nobody, ${SERVERS.store.name}]}\n` },
      'one',
    );
    assert.deepEqual(conflicts, ["A: depends on 'Nobody' (f.yaml:1), which nothing defines"]);
    const [service] = services;
    assert.deepEqual(service?.row.placements, { one: { dependsOn: [] } });
    assert.deepEqual(service.unknown, [{ value: 'Nobody', from: 'f.yaml:1' }]);
    assert.deepEqual(refusals, []);
  });

  it('is services that wait for each other', () => {
    const { conflicts, refusals } = proposed(
      {
        'f.yaml': `
A: {script: a.py, port: 1100, requires: B}
B: {script: b.py, port: 1101, requires: C}
C: {script: c.py, port: 1102, requires: A}
`,
      },
      'one',
    );
    assert.deepEqual(conflicts, [
      'on one services wait for each other: A → B → C → A (f.yaml:2, f.yaml:3, f.yaml:4)',
    ]);
    assert.equal(refusals.length, 1);
  });

  it('is two definitions that do not agree, in one file or two', () => {
    const { conflicts, services } = proposed(
      {
        'f.yaml': `tts-agent: {script: a.py, port: 1100, depends_on: [${SERVERS.bus.name}]}\ntts_agent: {script: b.py, port: 1101}\n`,
        'g.toml': '[TtsAgent]\nscript = "a.py"\nport = 1100\ndepends_on = ["redis2"]\n',
      },
      'one',
    );
    assert.deepEqual(conflicts, [
      'TtsAgent: two definitions: port: 1100 (f.yaml:1) and 1101 (f.yaml:2); the first is written',
      'TtsAgent: two definitions: run: a.py (f.yaml:1) and b.py (f.yaml:2); the first is written',
      'TtsAgent: two definitions: other dependencies: f.yaml:1 and g.toml:1; the first is written',
      "TtsAgent: depends on 'redis2' (g.toml:4), which nothing defines",
    ]);
    assert.deepEqual([services.length, services[0]?.row.port], [1, 1100]);
  });

  it('is none where they agree, which is told, or are for other machines', () => {
    const same = 'A: {script: a.py, port: 1100}\n';
    const { conflicts, notes } = proposed({ 'f.yaml': same, 'g.yaml': same }, 'one');
    assert.deepEqual(
      [conflicts, notes],
      [[], ['A: defined twice, and the same: f.yaml:1 and g.yaml:1']],
    );
    const apart = proposed({ 'one/f.yaml': same, 'two/f.yaml': same }, 'one', 'two');
    assert.deepEqual(Object.keys(must(apart.services[0]).row.placements), ['one', 'two']);
    assert.deepEqual([apart.conflicts, apart.notes], [[], []]);
  });

  it('is a field that one definition has twice, or a port that it says in two ways', () => {
    const { conflicts } = proposed(
      {
        'f.yaml': `
A:
  script: a.py
  port: 1100
  port: 1101
B: {command: python b.py --port 2001, port: 2100}
`,
      },
      'one',
    );
    assert.deepEqual(conflicts, [
      'A: port is written twice: f.yaml:4 and f.yaml:5; the first counts',
      'B: port: 2100 (f.yaml:6) and 2001 (f.yaml:6); the first counts',
    ]);
  });

  it('is no agent at all', () => {
    assert.match(
      refusal(() => proposed({ 'f.yaml': 'database: {host: x, port: 5432}\n' })).join(),
      /: no file of 1 read defines an agent, and no Dockerfile starts Python; write a list or map of agents with script, port and dependencies/,
    );
  });
});

describe('what cannot be known', () => {
  useFleetHome();

  it('is asked for, with its place, and a value that the catalog takes is written', () => {
    const { questions, services, refusals } = proposed({
      'f.yaml': `
A: {script: a.py, port: '\${X}', health_port: 2100, env: {REGION: '\${REGION}'}}
B: {command: node b.js, port: 1101, depends_on: [A], env: {lower: 1}}
`,
      'broken.yaml': 'a: [\n',
    });
    assert.deepEqual(questions, [
      'broken.yaml:2: is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; correct it',
      'f.yaml:2: A: port is not a number that can be worked out',
      "f.yaml:3: B: 'node b.js' starts no Python script or module",
      'f.yaml:3: B: env.lower is not in the row, whose variables have names in capitals; let the agent read another name',
      'A: placements: nothing says which machine it runs on',
      "A: env.REGION: '${REGION}' (f.yaml:2) has no value here",
      'no machine is named; give --machine NAME[:CARD]',
    ]);
    assert.deepEqual(services[0]?.row.healthPort, 2100);
    assert.equal(services[0].row.port, undefined);
    assert.deepEqual(refusals, []);
  });
});
