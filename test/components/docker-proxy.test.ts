import assert from 'node:assert/strict';
import { CONTAINER, NETWORK, type Recorded } from '../../src/engines/common/resources';
import { environment } from '../support/containers';
import { useFleetHome } from '../support/environment';
import { recordStack, type Recording } from '../support/recorded';
import { SERVICES } from '../support/rows';

const SOCKET = '/var/run/docker.sock';

describe("the proxy before the Docker engine's socket", function () {
  this.timeout(120_000); // records the stack's program twice

  useFleetHome();
  let dev: Recording;
  before(async () => {
    dev = await recordStack('dev', { 'fleet:dockerSocket': '{"group":998}' });
  });

  const onItsNetwork = ({ inputs }: Recorded): boolean =>
    (inputs['networksAdvanced'] as { name: string }[]).some(
      ({ name }) => name === 'fleet-dev-docker-proxy',
    );

  it('alone mounts the socket, as 10001 with its group, and is published nowhere', () => {
    const { user, groupAdds, mounts, ports, networksAdvanced } = dev.one(
      CONTAINER,
      'docker-proxy',
    ).inputs;
    assert.deepEqual(
      { user, groupAdds, mounts, ports, networksAdvanced },
      {
        user: '10001:10001',
        groupAdds: ['998'],
        mounts: [{ type: 'bind', source: SOCKET, target: SOCKET }],
        ports: [],
        networksAdvanced: [{ name: 'fleet-dev-docker-proxy', aliases: ['docker-proxy'] }],
      },
    );
    const mounting = dev
      .ofType(CONTAINER)
      .filter(({ inputs }) => JSON.stringify(inputs['mounts'] ?? []).includes('docker.sock'));
    assert.deepEqual(
      mounting.map(({ name }) => name),
      ['docker-proxy'],
    );
  });

  it('is reached by the service whose row says so, and by no other', () => {
    const reaching = dev.ofType(CONTAINER).filter(onItsNetwork);
    assert.deepEqual(
      reaching.map(({ name }) => name).sort(),
      ['docker-proxy', SERVICES.socket.slug].sort(),
    );
    const supervisor = dev.one(CONTAINER, SERVICES.socket.slug);
    assert.equal(environment(supervisor)['DOCKER_HOST'], 'tcp://docker-proxy:2375');
    assert.ok(dev.needs(supervisor, CONTAINER).includes('docker-proxy'));
  });

  it('mounts a socket that lies elsewhere in the same place', async () => {
    const source = '/run/user/1000/docker.sock';
    const socket = JSON.stringify({ group: 1000, path: source });
    const elsewhere = await recordStack('dev', { 'fleet:dockerSocket': socket });
    const { mounts, groupAdds } = elsewhere.one(CONTAINER, 'docker-proxy').inputs;
    assert.deepEqual(
      { mounts, groupAdds },
      { mounts: [{ type: 'bind', source, target: SOCKET }], groupAdds: ['1000'] },
    );
  });

  it("knows the names of this stack's containers, without its own", () => {
    const command = dev.one(CONTAINER, 'docker-proxy').inputs['command'] as string[];
    const [, names = ''] = /\{64\}\|([^)]*)\)/.exec(command.join('\n')) ?? [];
    const others = dev.ofType(CONTAINER).filter(({ name }) => name !== 'docker-proxy');
    assert.deepEqual(
      names.split('|').sort(),
      others.map(({ inputs }) => String(inputs['name'])).sort(),
    );
  });

  it('does not exist if the stack names no group', async () => {
    const without = await recordStack('dev');
    assert.deepEqual(
      without.ofType(NETWORK).map(({ name }) => name),
      ['fleet'],
    );
    const supervisor = without.one(CONTAINER, SERVICES.socket.slug);
    assert.equal(environment(supervisor)['DOCKER_HOST'], undefined);
  });
});
