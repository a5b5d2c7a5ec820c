import assert from 'node:assert/strict';
import {
  listBoundPorts,
  listExpectedPorts,
  formatPorts,
  type BoundPort,
} from '../../src/trials/ports';
import { smallPlan } from '../support/context';
import { must } from '../support/errors';

const line = (address: string, port: number, state = '0A'): string =>
  `   0: ${address}:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 ${state} 00000000:00000000`;
const ANY = '00000000';
const ANY6 = '0'.repeat(32);
const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt';

describe('listBoundPorts', () => {
  it('lists what listens on any address, in order and once', () => {
    const text = [header, line(ANY, 8200), line(ANY6, 7200), line(ANY, 7200), ''].join('\n');
    assert.deepEqual(listBoundPorts(text), [
      { port: 7200, loopback: false },
      { port: 8200, loopback: false },
    ]);
  });

  it('tells what only the container itself reaches', () => {
    const mapped = '0000000000000000FFFF00000100007F';
    const loopback6 = '00000000000000000000000001000000';
    const text = [line('0100007F', 1), line(loopback6, 2), line(mapped, 3), line('0100007F', 4)];
    assert.deepEqual(listBoundPorts([...text, line(ANY6, 4)].join('\n')), [
      { port: 1, loopback: true },
      { port: 2, loopback: true },
      { port: 3, loopback: true },
      { port: 4, loopback: false },
    ]);
  });

  it("leaves out connections, Docker's name server and the fleet's own health port", () => {
    const text = [line(ANY, 7200, '01'), line('0B00007F', 35001), line(ANY, 18080)];
    assert.deepEqual(listBoundPorts(text.join('\n')), []);
  });
});

describe("a row's ports", () => {
  const { services } = smallPlan({ agents: '{"source":"/agents"}' }, ({ hub }) => {
    hub.probe = { kind: 'http', port: 7009 };
    hub.listen = [
      { name: 'metrics', container: 9000 },
      { name: 'health', container: 7009 },
    ];
  });
  const hub = must(services.find(({ slug }) => slug === 'hub'));
  const bound: BoundPort[] = [
    { port: 5000, loopback: false },
    { port: 7001, loopback: false },
    { port: 9000, loopback: true },
  ];

  it("are its service's, its probe's and those it listens on", () => {
    assert.deepEqual(listExpectedPorts(hub, bound), [
      { name: 'service', port: 7001, bound: true },
      { name: 'probe', port: 7009, bound: false },
      { name: 'metrics', port: 9000, bound: false },
    ]);
    assert.equal(
      formatPorts(listExpectedPorts(hub, bound), bound),
      '7001 ✓ 7009 ✗ 9000 ✗ (loopback only) +5000',
    );
  });

  it('are no port of its service where its row has none', () => {
    const row = { ...hub.row };
    delete row.port;
    assert.deepEqual(
      listExpectedPorts({ ...hub, row }, bound).map(({ name }) => name),
      ['probe', 'metrics'],
    );
    assert.deepEqual(listExpectedPorts({ ...hub, row, source: undefined }, bound), []);
  });

  it("are its service's alone where the reference agent stands in", () => {
    assert.deepEqual(listExpectedPorts({ ...hub, source: undefined }, bound), [
      { name: 'service', port: 7001, bound: true },
    ]);
  });
});
