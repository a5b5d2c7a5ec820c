import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { Lineage } from '../../components/lineage';
import { Machine } from '../../components/machine';
import { createDockerProviders } from '../../components/providers';
import {
  COMMAND,
  CONTAINER,
  IMAGE,
  NETWORK,
  REMOTE_IMAGE,
  VOLUME,
} from '../../src/engines/common/resources';
import { smallPlan } from '../support/context';
import { digestOf } from '../support/environment';
import { updateWithFailures, type Registered } from '../support/failing-update';

type Update = Awaited<ReturnType<typeof updateWithFailures>>;

/** Services with volumes, gates of both kinds, a network of peers and one that waits for another machine. */
const plan = smallPlan(
  {
    engine: 'pulumi',
    dockerEngine: 'here',
    scan: '{"scanner":"grype"}',
    signatures: '{"key":"cosign.pub"}',
    peerNetwork: 'peers',
    peers: '{"beta":"192.168.1.11"}',
  },
  ({ hub, worker, cache, relay }) => {
    cache.volumes = [{ name: 'cache', path: '/data' }];
    worker.volumes = [{ name: 'work', path: '/app/data' }];
    hub.placements = { alpha: { dependsOn: ['Relay'] } };
    relay.placements = { beta: { dependsOn: [] } };
    relay.env = {};
  },
);

const update = (type = '', name = ''): Promise<Update> =>
  updateWithFailures(
    (each, called) => each === type && called === name,
    () => {
      const versions = { committed: 0, of: () => ({ id: '1', revision: 'r', epoch: 0 }) };
      const upstream = (image: string): string => `hub/${image}@${digestOf('a')}`;
      const providers = createDockerProviders(plan.stack, false);
      const ca = pulumi.secret('');
      const args = {
        plan,
        versions,
        agents: new Map(),
        upstream,
        ca,
        openRegistries: new Set<string>(),
      };
      const lineage = new Lineage('images', args, { providers });
      new Machine('alpha', { plan, lineage, upstream }, { providers });
    },
  );

/** Lists the paths of a resource's inputs. */
function listPaths(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([key, child]) => listPaths(child, `${at}.${key}`));
}

const describeInputs = ({ resources }: Update): string[] =>
  resources
    .filter(({ custom }) => custom)
    .map(({ urn, inputs }) => `${urn} ${listPaths(inputs).join(' ')}`)
    .sort();

const namesOf = (resources: readonly Registered[], result: Registered['result']): string[] =>
  resources.filter((each) => each.type === CONTAINER && each.result === result).map((r) => r.name);

describe('an update that goes on after an error', () => {
  let whole: Update;
  before(async () => {
    whole = await update();
  });

  it('gives no component any dependencies: it would be skipped with everything inside', () => {
    const waiting = whole.resources.filter((each) => !each.custom && each.dependencies.length > 0);
    assert.deepEqual(waiting, []);
    assert.deepEqual(whole.warnings, []);
  });

  for (const [type, name] of [
    [IMAGE, 'base'],
    [IMAGE, 'tools'],
    [IMAGE, 'hub'],
    [REMOTE_IMAGE, 'hub'],
    [REMOTE_IMAGE, 'cache'],
    [CONTAINER, 'hub'],
    [CONTAINER, 'cache'],
    [NETWORK, 'fleet'],
    [VOLUME, 'cache'],
    [VOLUME, 'worker-work'],
    [COMMAND, 'base-scan'],
    [COMMAND, 'hub-scan'],
    [COMMAND, 'hub-signature'],
    [COMMAND, 'hub-needs-relay'],
    [COMMAND, 'peers'],
    [COMMAND, 'ready-hub'],
  ] as const) {
    it(`reaches every other resource, with all its inputs, if ${type} ${name} fails`, async () => {
      const one = await update(type, name);
      const failed = one.resources.filter(({ result }) => result === 'failed');
      assert.deepEqual(
        failed.map((each) => [each.type, each.name]),
        [[type, name]],
      );
      assert.deepEqual(describeInputs(one), describeInputs(whole));
    });
  }

  it('skips a failed container, and the containers that wait for it, and no other', async () => {
    const { resources, warnings } = await update(CONTAINER, 'worker');
    assert.deepEqual(namesOf(resources, 'skipped'), ['camera']);
    assert.deepEqual(namesOf(resources, 'done').sort(), ['cache', 'hub']);
    assert.deepEqual(
      resources
        .filter(({ type, result }) => type !== CONTAINER && result !== 'done')
        .map(({ name }) => name),
      ['ready-worker', 'camera-trial', 'ready-camera'],
    );
    assert.deepEqual(warnings, [
      'fleet-test-worker: is not changed, because it failed itself or waits for something that failed',
      'fleet-test-camera: is not changed, because it failed itself or waits for something that failed',
    ]);
  });

  it('skips the containers that wait for one that does not get ready, and not that one', async () => {
    const { resources } = await update(COMMAND, 'ready-worker');
    assert.deepEqual(namesOf(resources, 'skipped'), ['camera']);
    assert.deepEqual(namesOf(resources, 'done').sort(), ['cache', 'hub', 'worker']);
  });

  it('gives a container that is skipped an image that nobody can pull', async () => {
    const { resources } = await update(IMAGE, 'hub');
    const none = `not-built@${digestOf('0')}`;
    const find = (type: string): Registered | undefined =>
      resources.find((each) => each.type === type && each.name === 'hub');
    assert.equal(find(REMOTE_IMAGE)?.inputs['name'], none);
    assert.equal(find(CONTAINER)?.inputs['image'], none);
    const gate = resources.find(({ name }) => name === 'hub-scan');
    assert.match(String(gate?.inputs['create']), new RegExp(`"ref":"${none}","scan":`));
  });
});
