import assert from 'node:assert/strict';
import { parseStack } from '../../../src/stack/parse';
import { configOf } from '../../support/stack';

describe('the stack files of this fleet', () => {
  const parsed = (name: string): Record<string, unknown> => {
    const { engine, dockerEngine, machine, track, gpu, registry, namespace, ...others } =
      parseStack(name, configOf(name));
    const { portOffset, peerNetwork, peerWait, address, production, scan } = others;
    return {
      engine,
      dockerEngine,
      machine,
      track,
      gpu,
      registry,
      namespace,
      portOffset,
      peerNetwork,
      peerWait,
      address,
      production,
      scan: scan === 'off' ? 'off' : scan.scanner,
    };
  };
  const real = {
    engine: 'pulumi',
    track: 'cu121',
    gpu: { device: '0', driver: '550.54.14' },
    registry: 'ghcr.io',
    namespace: 'example/fleet',
    portOffset: 0,
    peerNetwork: undefined,
    peerWait: 120,
    production: true,
    scan: 'trivy',
  };
  const standIn = {
    engine: 'embedded',
    dockerEngine: undefined,
    track: 'none',
    gpu: undefined,
    registry: 'localhost:5050',
    namespace: 'fleet',
    peerNetwork: 'fleet-dev-peers',
    peerWait: 0,
    production: false,
    scan: 'off',
  };

  it('are the two real machines, each on its own address', () => {
    for (const [machine, address] of [
      ['mainpc', '192.168.1.10'],
      ['pc2', '192.168.1.11'],
    ] as const) {
      assert.deepEqual(parsed(machine), { ...real, machine, dockerEngine: machine, address });
    }
  });

  it('are both machines on one host, apart by a port offset, together on a Docker network', () => {
    const loopback = { ...standIn, address: '127.0.0.1' };
    assert.deepEqual(parsed('dev'), { ...loopback, machine: 'mainpc', portOffset: 0 });
    assert.deepEqual(parsed('dev-pc2'), { ...loopback, machine: 'pc2', portOffset: 10000 });
  });
});
