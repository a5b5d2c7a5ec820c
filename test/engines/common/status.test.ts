import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { Context } from '../../../src/checkout/context';
import { selectSlugs } from '../../../src/engines/common/selection';
import { readStatus } from '../../../src/engines/common/status';
import { applyHolds } from '../../../src/plan/apply-holds';
import { defineService } from '../../../src/plan/define-service';
import { identifyDefinition } from '../../../src/plan/definition';
import { describeTrouble, printStatus } from '../../../src/status/print';
import { smallContext, smallPlan } from '../../support/context';
import { health as checked, inspected, printJson } from '../../support/docker';
import { digestOf, useFakeDocker } from '../../support/environment';
import { must } from '../../support/errors';
import { printed } from '../../support/output';

describe('readStatus', () => {
  const hub = inspected('hub', { 'fleet.service': 'Hub' }, { Health: checked('healthy') });
  const camera = {
    ...inspected(
      'camera',
      { 'fleet.service': 'Camera' },
      { Health: checked('unhealthy', ['/health answered 503']) },
    ),
    RestartCount: 3,
  };
  const cache = inspected('cache', { 'fleet.service': 'cache', 'fleet.infrastructure': 'true' });
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': "printf 'a\\nb\\nc'",
    '"inspect a b c"': printJson([hub, camera, cache]),
    // A log's errors come on the other stream.
    '"logs --timestamps --tail 1000 id-of-camera"':
      'echo "2026-01-01T00:00:01Z started"; echo "2026-01-01T00:00:02Z RuntimeError: no lens" >&2; echo "2026-01-01T00:00:03Z stopping"',
  }));

  /** Answer of Hub on its health port. */
  let body: object = {};
  const health = createServer((_, response) => response.end(JSON.stringify(body)));
  let context: Context;
  before(async () => {
    await new Promise<void>((resolve) => health.listen(0, '127.0.0.1', resolve));
    const plan = smallPlan({}, (rows) => {
      rows.hub.healthPort = (health.address() as AddressInfo).port;
    });
    context = { ...smallContext('/project'), plan };
  });
  after(() => new Promise((resolve) => health.close(resolve)));

  it('reads state, health, digest, ports and restarts of every service, missing ones too', async () => {
    body = { status: 'ok' };
    const { services, infrastructure, ...fleet } = await readStatus(context);
    assert.deepEqual(fleet, { stack: 'test', engine: 'embedded', unplanned: [] });
    const [first, second, third] = services;
    const port = (health.address() as AddressInfo).port;
    assert.deepEqual(first, {
      service: 'Hub',
      machine: 'alpha',
      family: 'web',
      state: 'running',
      health: 'healthy',
      digest: 'sha256:1',
      ports: [
        { name: 'service', address: '127.0.0.1:7001', container: 7001 },
        { name: 'health', address: `127.0.0.1:${String(port)}`, container: 18080 },
      ],
      restarts: 0,
      unreached: [],
      error: undefined,
      imageError: undefined,
      held: undefined,
      stopped: undefined,
    });
    assert.deepEqual(
      [second?.service, second?.state, second?.health, second?.digest],
      ['Worker', 'missing', 'missing', undefined],
    );
    assert.deepEqual(
      [third?.health, third?.restarts, third?.error],
      [
        'unhealthy',
        3,
        'failed its last health check: /health answered 503; restarted 3 times: RuntimeError: no lens',
      ],
    );
    assert.deepEqual(infrastructure, [
      {
        name: 'cache',
        state: 'running',
        health: 'running',
        digest: 'sha256:1',
        restarts: 0,
        error: undefined,
      },
    ]);
  });

  it('reports a healthy service as degraded if it does not reach a dependency, and names that', async () => {
    const dependencies = { cache: { reached: true }, Relay: { reached: false } };
    body = { status: 'degraded', dependencies };
    const [first] = (await readStatus(context)).services;
    assert.deepEqual([first?.health, first?.unreached], ['degraded', ['Relay']]);
  });

  it('reports a healthy service as degraded if its own agent says so', async () => {
    body = { status: 'degraded', dependencies: { cache: { reached: true } } };
    const first = must((await readStatus(context)).services[0]);
    assert.deepEqual([first.health, first.unreached], ['degraded', []]);
    assert.equal(describeTrouble(first), 'its agent says that it is degraded');
  });

  it('says of a held service at which definition, since when and why', async () => {
    body = { status: 'ok' };
    const service = must(context.plan.services[0]);
    const definition = defineService(service, `localhost:5050/fleet/hub@${digestOf('a')}`);
    const hold = { definition, since: '2026-01-02T03:04:05Z', why: 'rolled back by ann' };
    const plan = applyHolds(context.plan, { [service.row.name]: hold }, () => '');
    const first = must((await readStatus({ ...context, plan })).services[0]);
    assert.deepEqual([first.health, first.held?.id], ['healthy', identifyDefinition(definition)]);
    assert.match(
      describeTrouble(first),
      /^held at [0-9a-f]{12} since 2026-01-02T03:04:05Z: rolled back by ann$/,
    );
  });

  it("prints only the command's services, and counts all", async () => {
    const { out } = await printed(async () => {
      printStatus(await readStatus(context), { selection: selectSlugs(['camera']) });
    });
    const [, row = '', summary = '', ...rest] = out.trimEnd().split('\n');
    assert.match(row, /^Camera +unhealthy/);
    assert.match(summary, /^3 services: /);
    assert.deepEqual(rest, []);
  });
});

describe('readStatus of a server that does not run well', () => {
  const cache = inspected('cache', { 'fleet.service': 'cache' }, { Status: 'paused' });
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': 'printf a',
    '"inspect a"': printJson([cache]),
  }));

  it('says what is wrong with it', async () => {
    const { out } = await printed(async () => {
      printStatus(await readStatus(smallContext('/project')));
    });
    assert.match(out, /· cache paused\ncache: is paused\n$/);
  });
});

describe('readStatus of containers whose rows are gone', () => {
  // It runs for a short time only, also when the tests before this one were slow.
  const StartedAt = new Date(Date.now() + 600_000).toISOString();
  const old = { ...inspected('old', { 'fleet.service': 'Old' }, { StartedAt }), RestartCount: 2 };
  const idle = inspected('idle', { 'fleet.service': 'Idle' });
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': 'printf "a\\nb"',
    '"inspect a b"': printJson([old, idle]),
    'logs*': 'echo "2026-01-01T00:00:00Z OSError: no port" >&2',
  }));
  const note = 'its row is gone: up or down removes it';

  it('lists them, with what is wrong with them', async () => {
    const { unplanned } = await readStatus(smallContext('/project'));
    assert.deepEqual(
      unplanned.map(({ name, health, restarts, error }) => [name, health, restarts, error]),
      [
        ['Old', 'unhealthy', 2, 'restarted 2 times: OSError: no port'],
        ['Idle', 'running', 0, undefined],
      ],
    );
  });

  it('prints them with what removes them', async () => {
    const { out } = await printed(async () => {
      printStatus(await readStatus(smallContext('/project')));
    });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/ {2,}/g, '  '));
    assert.deepEqual(lines.slice(-3), [
      `Old  unhealthy  2  ${note}; restarted 2 times: OSError: no port`,
      `Idle  running  0  ${note}`,
      '3 services: 3 missing · cache missing · 2 without a row: 1 unhealthy, 1 running',
    ]);
  });

  it('does not print them for a command on other services', async () => {
    const { out } = await printed(async () => {
      const status = await readStatus(smallContext('/project'));
      printStatus(status, { selection: selectSlugs(['hub']) });
    });
    assert.doesNotMatch(out, /row is gone/);
  });
});

describe('readStatus of a container whose row has other ports by now', () => {
  const port = (HostPort: string) => [{ HostIp: '127.0.0.1', HostPort }];
  const hub = {
    ...inspected('hub', { 'fleet.service': 'Hub' }, { Health: checked('starting') }),
    NetworkSettings: { Networks: {}, Ports: { '7001/tcp': port('27001'), '18080/tcp': null } },
  };
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': 'printf a',
    '"inspect a"': printJson([hub]),
    'logs*': 'true',
  }));

  it('reads the address that Docker publishes, and the one of the row where there is none', async () => {
    const [first] = (await readStatus(smallContext('/project'))).services;
    assert.deepEqual(
      must(first).ports.map(({ address }) => address),
      ['127.0.0.1:27001', '127.0.0.1:8001'],
    );
  });
});

describe('readStatus of a service whose health port closes every connection', () => {
  const server = createTcpServer((socket) => socket.end());
  const hub = inspected('hub', { 'fleet.service': 'Hub' }, { Health: checked('healthy') });
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': 'printf a',
    '"inspect a"': printJson([hub]),
  }));
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  // The client keeps its half of the connection open.
  after(() => {
    server.close().unref();
  });

  it("ends, with Docker's word on it", async () => {
    const plan = smallPlan({}, (rows) => {
      rows.hub.healthPort = (server.address() as AddressInfo).port;
    });
    const { services } = await readStatus({ ...smallContext('/project'), plan });
    assert.equal(must(services[0]).health, 'healthy');
  }).timeout(10_000);
});

describe('readStatus of a container that ended without output', () => {
  const state = { Status: 'exited', ExitCode: 143 };
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': 'printf a',
    '"inspect a"': printJson([inspected('hub', { 'fleet.service': 'Hub' }, state)]),
    '"logs --timestamps --tail 1000 id-of-hub"': ':',
  }));

  it('reads its exit code', async () => {
    const first = must((await readStatus(smallContext('/project'))).services[0]);
    assert.deepEqual(
      [first.health, describeTrouble(first)],
      ['exited', 'ended with exit code 143'],
    );
  });
});
