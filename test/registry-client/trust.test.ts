import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import {
  listListeners,
  readOpenRegistries,
  refuseOtherUsers,
} from '../../src/registry-client/trust';
import { useEnvironment } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, state: string, user: number): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 ${String(user).padStart(5)}        0 4711 1 0 100 0 0 10 0\n`;

describe("a port's listeners", () => {
  const port = 5050; // 13BA
  for (const [where, address] of [
    ['127.0.0.1', '0100007F'],
    ['any address', '00000000'],
    ['::1', '00000000000000000000000001000000'],
    ['any address of IPv6', '00000000000000000000000000000000'],
    ['127.0.0.1 within IPv6', '0000000000000000FFFF00000100007F'],
  ] as const) {
    it(`are seen on ${where}, with their user`, () => {
      assert.deepEqual(listListeners(HEAD + line(`${address}:13BA`, '0A', 1001), port), [1001]);
    });
  }

  it('are not those of another port, of a network, or connections', () => {
    const list = [
      HEAD,
      line('0100007F:13BB', '0A', 1001),
      line('0A01A8C0:13BA', '0A', 1002),
      line('0100007F:13BA', '01', 1003),
    ];
    assert.deepEqual(listListeners(list.join(''), port), []);
  });

  it('are not refused where they are of this user, and nowhere else than on this machine', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port: own } = server.address() as AddressInfo;
    refuseOtherUsers(`localhost:${String(own)}`);
    refuseOtherUsers('ghcr.io');
    server.close();
  });
});

describe('registries that ask for no login', () => {
  const home = temporaryFolder({ 'run/open-registries/localhost:5000': '' });
  const without = temporaryFolder();
  describe('where setup noted one', () => {
    useEnvironment(() => ({ FLEET_HOME: home }));
    it('are those', () => {
      assert.deepEqual([...readOpenRegistries()], ['localhost:5000']);
    });
  });
  describe('where setup noted none', () => {
    useEnvironment(() => ({ FLEET_HOME: without }));
    it('are none', () => {
      assert.deepEqual([...readOpenRegistries()], []);
    });
  });
});
