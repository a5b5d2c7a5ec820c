import assert from 'node:assert/strict';
import type { Earlier } from '../../src/engines/common/rollback';
import { compare, printRollbackPreview } from '../../src/operations/preview-rollback';
import { defineService } from '../../src/plan/define-service';
import { identifyDefinition } from '../../src/plan/definition';
import { smallPlan } from '../support/context';
import { must } from '../support/errors';
import { runOutcome } from '../support/output';
import { smallStack } from '../support/stack';

const service = must(smallPlan().services[0]);
const now = { ...defineService(service, 'r/fleet/hub@sha256:2'), environment: { A: '1', C: '3' } };
const then = {
  ...now,
  image: 'r/fleet/hub@sha256:1',
  environment: { A: '1', B: '2' },
  memory: now.memory + 32,
};
const earlier: Earlier = {
  ...{ id: identifyDefinition(then), definition: then, at: '2026-01-01', by: 'ann@box' },
  ...{ commit: 'c0ffee', runs: false, image: 'docker' },
};

describe('the preview of a rollback', () => {
  const preview = async (json: boolean): Promise<string> => {
    const histories = [{ service: 'Hub', running: now, good: [earlier], failed: [] }];
    const chosen = new Map([['Hub', earlier]]);
    const { stdout } = await runOutcome(() => {
      printRollbackPreview({ stack: smallStack() }, histories, chosen, json);
      return Promise.resolve();
    });
    return stdout;
  };

  it('names each field that changes, with both values', async () => {
    assert.equal(
      await preview(false),
      [
        `Hub: ${identifyDefinition(now)} → ${earlier.id}, which ran well on 2026-01-01; its image is in Docker`,
        '  image: r/fleet/hub@sha256:2 → r/fleet/hub@sha256:1',
        '  environment.C: 3 → (none)',
        `  memory: ${String(now.memory)} → ${String(then.memory)}`,
        '  environment.B: (none) → 2',
        'nothing is changed',
        '',
      ].join('\n'),
    );
  });

  it('has the same as JSON', async () => {
    const { services } = JSON.parse(await preview(true)) as { services: { changes: unknown }[] };
    assert.deepEqual(
      services.map(({ changes }) => changes),
      [JSON.parse(JSON.stringify(compare(now, then)))],
    );
  });

  it('lists all fields of a service without a container', () => {
    const fields = compare(undefined, then).map(({ field, from }) => [field, from]);
    assert.ok(fields.some(([field, from]) => field === 'memory' && from === undefined));
    assert.deepEqual(compare(then, then), []);
  });
});
