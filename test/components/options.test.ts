import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { Lineage } from '../../components/lineage';
import { Machine } from '../../components/machine';
import { createDockerProviders } from '../../components/providers';
import { CONTAINER, IMAGE, VOLUME } from '../../src/engines/common/resources';
import { smallPlan } from '../support/context';
import { digestOf } from '../support/environment';

const SIGNATURE = '4dabf18193072939515e22adb298388d';

const text = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Lists the secrets in a resource's inputs: their paths and values. */
function secretsIn(value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (SIGNATURE in value && 'value' in value) return [`${at} = ${text(value.value)}`];
  return Object.entries(value).flatMap(([key, child]) => secretsIn(child, `${at}.${key}`));
}

/** Covers resource options, for rows and a stack that use every feature. */
describe('resource options', () => {
  const secrets: string[] = [];
  const options: { type: string; name: string; opts: pulumi.CustomResourceOptions }[] = [];
  const of = (type: string) => options.filter((each) => each.type === type);

  before(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          secrets.push(...secretsIn(inputs, `${type.replace(/.*:/, '')} ${name}`));
          // What the image provider answers besides, and the gates are asked about.
          const ref = type === IMAGE ? { ref: `localhost:5050/${name}@${digestOf('b')}` } : {};
          return { id: name, state: { ...(inputs as Record<string, unknown>), ...ref } };
        },
        call: ({ token }) => assert.fail(`${token} is called`),
      },
      'fleet',
      'test',
    );
    const plan = smallPlan(
      {
        engine: 'pulumi',
        dockerEngine: 'here',
        secrets: '{"HF_TOKEN":"hunter2"}',
        registryAuth: '{"username":"me","password":"hunter3"}',
      },
      ({ worker, cache }) => {
        worker.secrets = ['HF_TOKEN'];
        worker.volumes = [{ name: 'work', path: '/app/data' }];
        cache.volumes = [{ name: 'cache', path: '/data' }];
      },
    );
    const transformations: pulumi.ResourceTransformation[] = [
      ({ type, name, opts }) => {
        options.push({ type, name, opts });
        return undefined;
      },
    ];
    const versions = { committed: 0, of: () => ({ id: 'v1', revision: 'r', epoch: 0 }) };
    const upstream = (name: string): string => `hub/${name}@${digestOf('a')}`;
    const lineage = new Lineage(
      'images',
      {
        plan,
        versions,
        agents: new Map(),
        upstream,
        ca: pulumi.secret('certificates'),
        openRegistries: new Set<string>(),
      },
      { transformations, providers: createDockerProviders(plan.stack, false) },
    );
    new Machine('alpha', { plan, lineage, upstream }, { transformations });
    await pulumi.runtime.disconnect(); // once nothing is left on its way
  });

  it('protects volumes, and leaves them in place', () => {
    assert.deepEqual(
      of(VOLUME).map(({ name, opts }) => [name, opts.protect, opts.retainOnDelete]),
      [
        ['cache', true, true],
        ['worker-work', true, true],
      ],
    );
  });

  it('leaves images in the registry', () => {
    assert.equal(of(IMAGE).length, 4 + 3);
    for (const { name, opts } of of(IMAGE)) assert.equal(opts.retainOnDelete, true, name);
  });

  it('removes a container before the next takes its ports', () => {
    assert.equal(of(CONTAINER).length, 1 + 3);
    for (const { name, opts } of of(CONTAINER)) assert.equal(opts.deleteBeforeReplace, true, name);
  });

  it('replaces a container for another health check, which Docker cannot change', () => {
    for (const { name, opts } of of(CONTAINER)) {
      assert.deepEqual(opts.replaceOnChanges, ['healthcheck'], name);
    }
  });

  it('protects nothing else', () => {
    const others = options.filter(({ type, opts }) => type !== VOLUME && opts.protect);
    assert.deepEqual(others, []);
  });

  it('marks every secret as secret in each input', () => {
    const auth = '[{"address":"localhost:5050","username":"me","password":"hunter3"}]';
    const images = of(IMAGE).map(({ name }) => `Image ${name}.secrets = {"ca":"certificates"}`);
    assert.deepEqual(
      secrets.sort(),
      [
        'Container worker.uploads = [{"content":"hunter2","file":"/run/secrets/HF_TOKEN","permissions":"0444"}]',
        `docker docker.registryAuth = ${auth}`,
        `docker-build docker-build.registries = ${auth}`,
        ...images,
      ].sort(),
    );
  });
});
