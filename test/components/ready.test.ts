import assert from 'node:assert/strict';
import { COMMAND, CONTAINER } from '../../src/engines/common/resources';
import { useFleetHome } from '../support/environment';
import { recordStack, type Recording } from '../support/recorded';
import { MAIN, SERVERS, SERVICES } from '../support/rows';

describe('Ready', function () {
  this.timeout(120_000); // records the stack's program once

  useFleetHome();
  let recording: Recording;
  before(async () => {
    recording = await recordStack(MAIN);
  });

  it("asks each container's own health check, and again if it is another container", () => {
    for (const { name, inputs } of recording.ofType(CONTAINER)) {
      const ready = recording.one(COMMAND, `ready-${name}`);
      const { tests } = inputs['healthcheck'] as { tests: readonly string[] };
      const [, service, container] = /^sh components\/ready\.sh (\S+) (\S+) 180 3 60 /.exec(
        String(ready.inputs['create']),
      ) ?? ['', '', ''];
      assert.deepEqual([service.toLowerCase(), container], [name, inputs['name']]);
      assert.ok(tests.slice(1).every((word) => String(ready.inputs['create']).includes(word)));
      assert.deepEqual(Object.keys(ready.inputs).sort(), ['create', 'triggers']);
      assert.equal((ready.inputs['triggers'] as unknown[]).length, 1);
      assert.deepEqual(recording.needs(ready, CONTAINER), [name]);
    }
  });

  it('runs the check of a service as Docker does', () => {
    const { name, slug } = SERVICES.next;
    const { create } = recording.one(COMMAND, `ready-${slug}`).inputs;
    assert.equal(
      create,
      `sh components/ready.sh ${name} fleet-${MAIN}-${slug} 180 3 60 fleet-health`,
    );
  });

  it('is waited for by what waits for its container', () => {
    const { slug } = SERVICES.next;
    const needs = recording.needs(recording.one(CONTAINER, slug), COMMAND);
    assert.ok(needs.includes(`ready-${SERVICES.first.slug}`));
    assert.ok(!needs.includes(`ready-${slug}`));
    assert.ok(!needs.includes(`ready-${SERVERS.bus.name}`) || SERVICES.next.row.placements[MAIN]);
  });
});
