import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const SERVER =
  'from http.server import BaseHTTPRequestHandler\nimport os\nhealth_port = int(os.environ["X"])\n';
const row = (more = ''): string =>
  `agents:\n- {name: A, script: a.py, port: 1100, health_port: 2100${more}}\n`;

/** Runs init on one agent whose code ends in these lines; returns its proposal and its questions. */
function proposed(code: string, config = row()) {
  const folder = temporaryFolder({ 'f.yaml': config, 'a.py': `${SERVER}${code}\n` });
  const { services, questions } = proposeRows(folder, { machines: [parseMachine('one')] });
  const [service] = services;
  return { probe: must(service).row.probe, from: must(service).from['probe'], questions };
}

describe('where an agent tells its health', () => {
  useFleetHome();

  it('is /health, or another path that says so', () => {
    assert.deepEqual(proposed('ROUTES = {"/health": 1}').probe, { kind: 'http', port: 2100 });
    for (const path of ['/healthz', '/api/v1/health', '/health/live', '/livez', '/-/healthy']) {
      const { probe, from, questions } = proposed(`ROUTES = {"${path}": 1}`);
      assert.deepEqual(probe, { kind: 'http', port: 2100, path });
      assert.deepEqual([from, questions], [['a.py:4'], []]);
    }
  });

  it('is /health where both are there', () => {
    const { probe } = proposed('ROUTES = {"/healthz": 1, "/health": 2}');
    assert.deepEqual(probe, { kind: 'http', port: 2100 });
  });

  it('is not taken for known where a path may tell anything: that is asked', () => {
    const { probe, questions } = proposed('ROUTES = {"/status": 1}');
    assert.deepEqual(probe, { kind: 'process' });
    assert.deepEqual(questions, [
      "A: probe: it serves /status (a.py:4); where that tells its health, write probe: { kind: 'http', port: 2100, path: '/status' }",
    ]);
  });

  it('is where something asks it already, whatever the path', () => {
    const asked = ", health_check: 'http://localhost:1100/status?short=1'";
    const { probe, questions } = proposed('', row().replace(', health_port: 2100', asked));
    assert.deepEqual(probe, { kind: 'http', port: 1100, path: '/status' });
    assert.deepEqual(questions, []);
  });

  it('is where its configuration says, in whatever words', () => {
    const said = (more: string) => {
      const { probe, questions } = proposed('', `A: {script: a.py, port: 1100, ${more}}\n`);
      assert.deepEqual(questions, [], more);
      return probe;
    };
    for (const [more, port, path] of [
      ['health: /healthz', 1100, '/healthz'],
      ['health_endpoint: /ping', 1100, '/ping'],
      ['health_check_port: 2100, health_path: /status', 2100, '/status'],
      ['health_check: {path: /alive, port: 2100, interval: 5}', 2100, '/alive'],
      ['healthcheck: {endpoint: /up}', 1100, '/up'],
      ['health_check_url: "http://127.0.0.1:1100/state"', 1100, '/state'],
      ['health_check: {type: http, url: "http://localhost:1100/up"}', 1100, '/up'],
    ] as const)
      assert.deepEqual(said(more), { kind: 'http', port, path }, more);
    for (const more of ['health_check: true', 'health_check: {interval: 5}'])
      assert.deepEqual(said(more), { kind: 'process' });
  });

  it('may be its own port: another one is chosen for the fleet, and the agent asked on its own', () => {
    for (const config of [
      row().replace('2100', '1100'),
      row().replace('health_port: 2100', "health_check: 'http://localhost:1100/health'"),
    ]) {
      const folder = temporaryFolder({
        'f.yaml': config,
        'a.py': `${SERVER}ROUTES = {"/health": 1}\n`,
      });
      const { services, conflicts, refusals } = proposeRows(folder, {
        machines: [parseMachine('one')],
      });
      const { row: made, from } = must(services[0]);
      assert.deepEqual([made.port, made.healthPort, conflicts, refusals], [1100, 2100, [], []]);
      assert.deepEqual(made.probe, { kind: 'http', port: 1100 });
      assert.deepEqual(from['healthPort'], ['chosen: its own is its port (f.yaml:2)']);
    }
  });
});
