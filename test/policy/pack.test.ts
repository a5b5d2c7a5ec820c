import assert from 'node:assert/strict';
import { findPending, resolvePending, type Recorded } from '../../src/engines/common/resources';
import { useTimeOfCommit } from '../support/clock';
import { digestOf, useFleetHome } from '../support/environment';
import { PolicyPackProcess, type Violation } from '../support/policy-pack';
import { recordStack, type Recording } from '../support/recorded';
import { configOf } from '../support/stack';
import { applyMutation } from './mutation';
import { given, mutations } from './mutations';
import { MAIN, SERVERS } from '../support/rows';

/** Pulumi's placeholder for an unknown text. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** Returns the resource as the pack sees it in an update: every digest is known. */
const built = (resource: Recorded): Recorded => ({
  ...resource,
  inputs: resolvePending(
    resource.inputs,
    () => digestOf('0'),
    () => '',
  ),
});

/** Returns the resource as the first preview shows it: inputs from images that are not built yet are unknown. */
const unbuilt = (resource: Recorded): Recorded => {
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') return findPending(node).length > 0 ? UNKNOWN : node;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return { ...resource, inputs: visit(resource.inputs) as Recorded['inputs'] };
};

/** Returns the resource as the preview of an update shows it: an image to rebuild is known by its tag alone. */
const rebuilt = (resource: Recorded): Recorded => ({
  ...resource,
  inputs: JSON.parse(
    JSON.stringify(resource.inputs).replace(/@\{\{digest:[^}]+\}\}|\{\{digest:[^}]+\}\}/g, ''),
  ) as Recorded['inputs'],
});

describe("the policy pack, as Pulumi's engine starts and asks it", function () {
  this.timeout(120_000); // records the program, and loads the pack in a process of its own

  useFleetHome();
  useTimeOfCommit();
  let main: Recording;
  let pack: PolicyPackProcess;
  before(async () => {
    main = await recordStack(MAIN, given);
    pack = await PolicyPackProcess.start(MAIN, { ...configOf(MAIN), ...given });
  });
  after(() => (pack as PolicyPackProcess | undefined)?.stop());

  const said = async (resources: readonly Recorded[]): Promise<Violation[]> =>
    (await Promise.all(resources.map((each) => pack.analyze(each)))).flat();

  it('passes the whole program, resource by resource and as a stack', async () => {
    const resources = (await recordStack(MAIN)).resources.map(built);
    assert.deepEqual(await said(main.resources.map(built)), []);
    assert.ok(resources.length > 150);
    assert.deepEqual(await said(resources), []);
    assert.deepEqual(await pack.analyzeStack(resources), []);
  });

  it('passes it in the first preview, where no digest is known', async () => {
    assert.deepEqual(await said(main.resources.map(unbuilt)), []);
  });

  it('passes it in the preview of an update that rebuilds every image', async () => {
    const images = main.resources.filter(({ type }) => !type.startsWith('docker:index/container'));
    assert.deepEqual(await said(images.map(rebuilt)), []);
  });

  for (const [rule, cases] of Object.entries(mutations)) {
    it(`refuses what breaks ${rule}: ${cases.map(({ title }) => title).join('; ')}`, async () => {
      for (const mutation of cases) {
        const { inputs, ...valid } = main.one(mutation.type, mutation.name);
        const refused = mutation.lines.map((line) => ({
          policy: rule,
          message: `${mutation.name}: ${line}`,
          mandatory: true,
        }));
        const broken = { ...valid, inputs: applyMutation(inputs, mutation) };
        assert.deepEqual(await pack.analyze(built(broken)), refused, mutation.title);
      }
    });
  }

  it('refuses known values in a preview, beside unknown ones', async () => {
    for (const [rule, cases] of Object.entries(mutations)) {
      // Where the base is not known yet, nor is its digest.
      for (const mutation of cases.filter(({ title }) => title !== "another base's digest")) {
        const valid = unbuilt(main.one(mutation.type, mutation.name));
        const broken = { ...valid, inputs: applyMutation(valid.inputs, mutation) };
        const found = await pack.analyze(broken);
        assert.deepEqual(
          found.map(({ policy, message }) => [policy, message]),
          mutation.lines.map((line) => [rule, `${mutation.name}: ${line}`]),
        );
      }
    }
  });

  it("holds a rule at the level of the stack's fleet:policies", async () => {
    const levels = { 'container-memory-limited': 'advisory', 'container-non-root': 'disabled' };
    const other = await PolicyPackProcess.start(MAIN, {
      ...configOf(MAIN),
      'fleet:policies': JSON.stringify(levels),
    });
    try {
      const { inputs, ...valid } = built(
        main.one('docker:index/container:Container', SERVERS.store.name),
      );
      const broken = { ...valid, inputs: { ...inputs, memory: 0, user: 'root', image: 'redis:7' } };
      assert.deepEqual(
        (await other.analyze(broken)).map(({ policy, mandatory }) => [policy, mandatory]),
        [
          ['container-memory-limited', false],
          ['image-pinned', true],
        ],
      );
    } finally {
      await other.stop();
    }
  });
});
