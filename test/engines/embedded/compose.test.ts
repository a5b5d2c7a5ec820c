import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import {
  formatComposeFile,
  planContainers,
  readComposeService,
  writeCompose,
} from '../../../src/engines/embedded/compose';
import { everything, selectSlugs } from '../../../src/engines/common/selection';
import { translate } from '../../../src/engines/embedded/translate';
import { smallContext } from '../../support/context';
import { useFakeDocker } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';
import { inspected, printJson } from '../../support/docker';
import { container, image, network, volume } from '../../support/resources';

const redis = container('redis', { image: 'localhost:5050/upstream/redis@sha256:1' });
const translation = translate(
  [
    image('hub'),
    network(),
    volume('data'),
    redis,
    container('hub', { envs: ['PRICE=$5', 'PATTERN=^a$$', 'DAY=2026-01-02'], command: ['$HOME'] }, [
      redis,
    ]),
  ],
  '/project',
  'fleet-test',
);

interface Written {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const written = (digests: ReadonlyMap<string, string>): Written =>
  parse(formatComposeFile(translation, digests)) as Written;

describe('formatComposeFile', () => {
  it('doubles every dollar sign, so that compose reads no variable', () => {
    const { hub } = written(new Map()).services;
    assert.deepEqual(hub?.['environment'], { PRICE: '$$5', PATTERN: '^a$$$$', DAY: '2026-01-02' });
    assert.deepEqual(hub['command'], ['$$HOME']);
  });

  it('names images by digest if they are built, else by tag', () => {
    const tagged = 'localhost:5050/fleet/hub:hub-1';
    assert.equal(written(new Map()).services['hub']?.['image'], tagged);
    const digests = new Map([['hub', 'sha256:2']]);
    assert.equal(written(digests).services['hub']?.['image'], 'localhost:5050/fleet/hub@sha256:2');
  });

  it('quotes every string, so that compose reads none as a date or a number', () => {
    assert.equal(
      formatComposeFile(translation, new Map()),
      `name: "fleet-test"
services:
  redis:
    container_name: "fleet-test-redis"
    image: "localhost:5050/upstream/redis@sha256:1"
    environment: {}
    ports: []
    volumes: []
    networks:
      fleet:
        aliases:
          - "redis"
    extra_hosts: []
    ulimits: {}
    logging: {}
    stop_grace_period: "10s"
    labels: {}
    depends_on: {}
    pull_policy: "missing"
  hub:
    container_name: "fleet-test-hub"
    image: "localhost:5050/fleet/hub:hub-1"
    command:
      - "$$HOME"
    environment:
      PRICE: "$$5"
      PATTERN: "^a$$$$"
      DAY: "2026-01-02"
    ports: []
    volumes: []
    networks:
      fleet:
        aliases:
          - "hub"
    extra_hosts: []
    ulimits: {}
    logging: {}
    stop_grace_period: "10s"
    labels: {}
    depends_on:
      redis:
        condition: "service_healthy"
    pull_policy: "missing"
networks:
  fleet:
    name: "fleet-test-fleet"
    driver: "bridge"
    labels: {}
volumes:
  data:
    name: "fleet-test-data"
    labels: {}
secrets: {}
`,
    );
  });

  it('is written as compose.yaml', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'compose.yaml');
    assert.equal(writeCompose(folder, translation, new Map()), file);
    // Nothing waits there: the launch does.
    const { services } = parse(readFileSync(file, 'utf8')) as Written;
    assert.deepEqual(services['hub']?.['depends_on'], {});
  });
});

describe('planContainers', () => {
  // It runs for a short time only, also when the tests before this one were slow.
  const StartedAt = new Date(Date.now() + 600_000).toISOString();
  const made = (name: string, hash: string, status = 'running') =>
    inspected(name, { 'com.docker.compose.config-hash': hash }, { Status: status, StartedAt });
  const lost = { 'fleet-test-fleet': { NetworkID: 'b2' } };
  const existing = [
    made('same', '1'),
    made('changed', '0'),
    made('stopped', '3', 'exited'),
    made('orphan', '5'),
    made('paused', '6', 'paused'),
    { ...made('looping', '7'), RestartCount: 13 },
    { ...made('restarted', '8'), RestartCount: 2 },
    { ...made('cut', '9', 'exited'), NetworkSettings: { Networks: lost, Ports: {} } },
  ];
  const hashes =
    'same 1\\nchanged 2\\nstopped 3\\npaused 6\\nlooping 7\\nrestarted 8\\nmissing 4\\ncut 9';
  useFakeDocker(() => ({
    '"compose -f compose.yaml config --hash *"': `printf '${hashes}'`,
    '"ps -aq --filter label=fleet.stack=test"': "printf 'a\\nb'",
    '"inspect a b"': printJson(existing),
    '"network ls --quiet --no-trunc"': 'echo a1',
  }));
  const { name, networks, volumes, secrets } = translation.compose;
  const services = Object.fromEntries(
    ['same', 'changed', 'stopped', 'paused', 'looping', 'restarted', 'missing', 'cut'].map(
      (each) => [each, {}],
    ),
  ) as never;
  const compose = { name, networks, volumes, secrets, services };
  const context = smallContext('/project');

  it('lists what differs, what is missing and what does not run well, with the reason', async () => {
    assert.deepEqual(await planContainers(context, 'compose.yaml', compose, everything), [
      { name: 'changed', action: 'replace' },
      { name: 'stopped', action: 'start', reason: 'ended with exit code 0' },
      { name: 'paused', action: 'unpause', reason: 'is paused' },
      { name: 'looping', action: 'restart', reason: 'restarted 13 times' },
      { name: 'restarted', action: 'wait', reason: 'restarted 2 times' },
      { name: 'missing', action: 'create' },
      { name: 'cut', action: 'replace', reason: 'its network is gone' },
      { name: 'orphan', action: 'remove' },
    ]);
  });

  it('plans only the selected services, and removes none then', async () => {
    const only = selectSlugs(['same', 'missing']);
    assert.deepEqual(await planContainers(context, 'compose.yaml', compose, only), [
      { name: 'missing', action: 'create' },
    ]);
  });

  it('finds a container by its compose service', () => {
    assert.equal(readComposeService(made('hub', '1')), 'hub');
  });
});
