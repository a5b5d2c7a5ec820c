import assert from 'node:assert/strict';
import { useFleetHome } from './support/environment';
import { recordStack, type Recording } from './support/recorded';

/** How often each type is registered. */
function counts({ resources }: Recording): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { type } of resources) result[type] = (result[type] ?? 0) + 1;
  return result;
}

/** Servers without a volume are registered a moment before those with one, or after. */
const byUrn = ({ resources }: Recording): unknown =>
  new Map(resources.map((each) => [each.urn, [each.inputs, new Set(each.dependencies)]]));

describe('the program', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();

  it("registers mainpc's whole fleet for dev", async () => {
    assert.deepEqual(counts(await recordStack('dev')), {
      'docker-build:index:Image': 6 + 49,
      'docker:index/remoteImage:RemoteImage': 2 + 49,
      'docker:index/container:Container': 2 + 49,
      'docker:index/network:Network': 1,
      'docker:index/volume:Volume': 6,
      'command:local:Command': 1,
    });
  });

  it("registers pc2's whole fleet for dev-pc2", async () => {
    assert.deepEqual(counts(await recordStack('dev-pc2')), {
      'docker-build:index:Image': 5 + 23,
      'docker:index/remoteImage:RemoteImage': 2 + 23,
      'docker:index/container:Container': 2 + 23,
      'docker:index/network:Network': 1,
      'docker:index/volume:Volume': 3,
      'command:local:Command': 1,
    });
  });

  it('registers no network to share where the machines have a LAN', async () => {
    const lan = await recordStack('mainpc', { 'fleet:track': 'none' });
    assert.equal(counts(lan)['command:local:Command'], undefined);
    assert.equal(counts(lan)['docker:index/container:Container'], 2 + 49);
  });

  it('registers each resource once, after all that it depends on', async () => {
    const { resources } = await recordStack('dev');
    const seen = new Set<string>();
    for (const { urn, dependencies } of resources) {
      assert.ok(!seen.has(urn), urn);
      assert.deepEqual(
        dependencies.filter((need) => !seen.has(need)),
        [],
        urn,
      );
      seen.add(urn);
    }
  });

  it('registers the same thing twice for the same files', async () => {
    const again = await recordStack('dev', { 'fleet:agentWorkers': '1' });
    assert.deepEqual(byUrn(again), byUrn(await recordStack('dev')));
  });
});
