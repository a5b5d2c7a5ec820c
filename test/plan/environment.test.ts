import assert from 'node:assert/strict';
import { listLanAddresses } from '../../src/plan/addresses';
import type { MachinePlan } from '../../src/plan/plan';
import { smallPlan } from '../support/context';
import { must } from '../support/errors';
import { cuda } from '../support/stack';

const lan = { address: '192.168.1.10', peers: '{"beta":"192.168.1.11"}' };

const lanAddresses = ({ stack, machine }: MachinePlan) => listLanAddresses(stack, machine);

describe('listLanAddresses', () => {
  it('are those of this machine and its peers', () => {
    assert.deepEqual(lanAddresses(smallPlan(lan)), {
      alpha: '192.168.1.10',
      beta: '192.168.1.11',
    });
  });
  it('do not include loopback, which would mean the container itself', () => {
    assert.deepEqual(lanAddresses(smallPlan()), {});
  });
});

describe("a service's environment", () => {
  it("tells a service who and where it is, what it reaches, and its row's own variables", () => {
    const plan = smallPlan({ ...lan, agentWorkers: '3', portOffset: '500' });
    const worker = must(plan.services[1]);
    assert.deepEqual(worker.environment, {
      FLEET_SERVICE: 'Worker',
      FLEET_MACHINE: 'alpha',
      FLEET_PORT: '7002',
      FLEET_HEALTH_PORT: '18080',
      TINI_VERBOSITY: '2',
      FLEET_AGENT_WORKERS: '3',
      FLEET_DEPENDENCIES: '{"cache":"redis://cache:6379","Hub":"http://hub:18080/health"}',
      ALPHA_IP: '192.168.1.10',
      BETA_IP: '192.168.1.11',
      CACHE_HOST: 'cache',
      CACHE_PORT: '6379',
      CACHE_URL: 'redis://cache:6379',
      HUB_HOST: 'hub',
      HUB_PORT: '7001',
      HUB: 'http://hub:7001',
    });
  });

  it('leaves out the servers that a row does not use, and lets a row have the last word', () => {
    const plan = smallPlan({}, ({ hub }) => {
      hub.infrastructure = [];
      hub.env = { FLEET_AGENT_WORKERS: '8' };
    });
    assert.deepEqual(must(plan.services[0]).environment, {
      FLEET_SERVICE: 'Hub',
      FLEET_MACHINE: 'alpha',
      FLEET_PORT: '7001',
      FLEET_HEALTH_PORT: '18080',
      FLEET_AGENT_WORKERS: '8',
      FLEET_DEPENDENCIES: '{}',
      TINI_VERBOSITY: '2',
    });
  });

  it('tells the entry wrapper of a real agent how to ask for its health', () => {
    const agents = '{"source":"/agents"}';
    const plan = smallPlan({ agents }, ({ hub, worker }) => {
      hub.probe = { kind: 'http', port: 7003 };
      worker.probe = { kind: 'self' };
    });
    const [hub, worker] = plan.services.map(({ environment }) => environment);
    const { FLEET_PROBE, BIND_ADDRESS, PORT_OFFSET, TINI_VERBOSITY } = must(hub);
    assert.deepEqual(
      [FLEET_PROBE, BIND_ADDRESS, PORT_OFFSET, TINI_VERBOSITY],
      ['{"kind":"http","port":7003}', '0.0.0.0', '0', undefined],
    );
    const own = must(worker);
    assert.deepEqual(
      [own['FLEET_PROBE'], own['BIND_ADDRESS'], own['TINI_VERBOSITY']],
      [undefined, '0.0.0.0', '2'],
    );
  });

  it("asks an agent of the row's own source like one of the stack's", () => {
    const plan = smallPlan({}, ({ hub }) => {
      hub.source = '../agents';
      hub.probe = { kind: 'process' };
    });
    const [hub, worker] = plan.services.map(({ environment }) => environment);
    assert.equal(must(hub)['FLEET_PROBE'], '{"kind":"process"}');
    assert.equal(must(worker)['FLEET_PROBE'], undefined);
  });

  it('has tini say how an agent ended that answers for itself', () => {
    const [hub] = smallPlan().services;
    assert.equal(must(hub).environment['TINI_VERBOSITY'], '2');
  });

  it('tells libraries which card and which sound server they have', () => {
    const plan = smallPlan({ ...cuda, audio: 'pulse' }, ({ camera }) => {
      camera.needs = ['gpu', 'audio'];
    });
    const [hub, , camera] = plan.services.map(({ environment }) => environment);
    const { NVIDIA_VISIBLE_DEVICES, NVIDIA_DRIVER_CAPABILITIES, PULSE_SERVER } = must(camera);
    assert.deepEqual(
      [NVIDIA_VISIBLE_DEVICES, NVIDIA_DRIVER_CAPABILITIES, PULSE_SERVER],
      ['0', 'compute,utility', 'unix:/run/user/1000/pulse/native'],
    );
    assert.deepEqual(
      Object.keys(must(hub)).filter((name) => /NVIDIA|PULSE/.test(name)),
      [],
    );
  });

  it('has the number of uvicorn workers that its row asks for', () => {
    const plan = smallPlan({}, ({ hub }) => {
      hub.workers = 4;
    });
    const [hub, worker] = plan.services.map(({ environment }) => environment);
    assert.equal(must(hub)['WEB_CONCURRENCY'], '4');
    assert.equal(must(worker)['WEB_CONCURRENCY'], undefined);
  });
});
