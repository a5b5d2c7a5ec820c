import assert from 'node:assert/strict';
import execa from 'execa';
import { toSlug } from '../../src/catalog/names';
import { listContainers } from '../../src/docker/containers';
import { describeDockerSocket } from '../support/docker-socket';
import { must } from '../support/errors';
import { onEachEngine } from './each-engine';
import { nameOf, OFFSETS, until } from './fleet-under-test';

const OWNER = SERVICES.socket.name;
/** What that one waits for. */
const OTHER = must(SERVICES.socket.row.placements[MAIN]?.dependsOn[0]);

/**
 * Sends requests (`METHOD path [body]`) to the engine of DOCKER_HOST from inside a service; prints each status, or a list's
 * items.
 */
const ASK = `
import http.client, json, os, sys
host = os.environ['DOCKER_HOST'].removeprefix('tcp://')
for line in sys.argv[1:]:
    method, path, *body = line.split(' ', 2)
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.request(method, path, *body)
    response = connection.getresponse()
    text = response.read().decode(errors='replace')
    listed = path.split('?')[0].endswith('/containers/json') and response.status == 200
    print(json.dumps(sorted(name for each in json.loads(text) for name in each['Names']) if listed else response.status))
`;
import { MAIN, SERVICES } from '../support/rows';

onEachEngine("the proxy before the engine's socket", __filename, (place) => {
  const { stack } = place;
  before(async () => {
    const dockerSocket = describeDockerSocket();
    await place.begin({ dockerSocket, portOffset: OFFSETS.dockerProxy });
    await place.fleet.succeed('up', '--stack', stack, '--only', OWNER);
  });
  const idOf = async (name: string): Promise<string> =>
    must((await listContainers(stack)).find((each) => nameOf(each) === name)).Id;
  const ask = async (...lines: string[]): Promise<unknown[]> => {
    const asked = ['exec', await idOf(OWNER), 'python', '-c', ASK, ...lines];
    const { stdout } = await execa('docker', asked);
    return stdout.split('\n').map((line) => JSON.parse(line) as unknown);
  };

  it("shows a service the engine and its own stack's containers", async () => {
    const all = encodeURIComponent('{"label":["fleet.stack=other"]}');
    const [ping, version, listed, evading] = await ask(
      'GET /_ping',
      'GET /v1.41/version',
      'GET /containers/json',
      `GET /v1.41/containers/json?all=1&filters=${all}`,
    );
    const own = (await listContainers(stack)).map(({ Name }) => Name).sort();
    assert.ok(own.length > 3);
    assert.deepEqual([ping, version, listed, evading], [200, 200, own, own]);
  });

  it('lets it restart another service of the stack', async () => {
    const name = `fleet-${stack}-${toSlug(OTHER)}`;
    const startedAt = async (): Promise<string> => {
      const inspect = ['inspect', '--format', '{{.State.StartedAt}}', name];
      return (await execa('docker', inspect)).stdout;
    };
    const before = await startedAt();
    assert.deepEqual(await ask(`POST /containers/${name}/restart`), [204]);
    assert.notEqual(await startedAt(), before);
    await until('it is healthy again', async () => {
      const { services } = await place.fleet.status(stack);
      const one = services.find(({ service }) => service === OTHER);
      return one?.health === 'healthy' ? true : undefined;
    });
  });

  it('refuses all requests that would make it root on the host', async () => {
    const name = `fleet-${stack}-${toSlug(OTHER)}`;
    const attacks = [
      'POST /containers/create {"Image":"x","HostConfig":{"Privileged":true}}',
      'POST /networks/create {"Name":"x"}',
      'POST /volumes/create {}',
      `POST /containers/${name}/exec {"Cmd":["id"]}`,
      `POST /containers/${name}/start {"Binds":["/:/host"]}`,
      `POST /v1.23/containers/${name}/start`,
      `POST /containers/${name}/kill`,
      `DELETE /containers/${name}`,
      `GET /containers/${name}/archive?path=/etc`,
      `GET /containers/${name}/../../images/json`,
      `GET /containers/fleet-dev-${toSlug(OTHER)}/json`,
      `POST /containers/fleet-${stack}-docker-proxy/stop`,
      'GET /images/json',
      'GET /secrets',
    ];
    assert.deepEqual(
      await ask(...attacks),
      attacks.map(() => 403),
    );
  });

  it('gives no other service access to the engine', async () => {
    const id = await idOf(OTHER);
    const look =
      'import os, socket; print(os.environ.get("DOCKER_HOST"), os.path.exists("/var/run/docker.sock")); socket.getaddrinfo("docker-proxy", 2375)';
    const { stdout, stderr, exitCode } = await execa('docker', ['exec', id, 'python', '-c', look], {
      reject: false,
    });
    assert.deepEqual([stdout, exitCode], ['None False', 1]);
    assert.match(stderr, /socket\.gaierror/);
  });
});
