import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readHolds, writeHolds } from '../../src/checkout/holds';
import { defineService } from '../../src/plan/define-service';
import { omit } from '../../src/lib/records';
import type { Hold } from '../../src/plan/hold';
import { smallPlan } from '../support/context';
import { must, refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('the holds of a stack', () => {
  const service = must(smallPlan().services[0]);
  const hold: Hold = {
    definition: defineService(service, `localhost:5050/fleet/x@sha256:${'a'.repeat(64)}`),
    since: '2026-01-02T03:04:05Z',
    why: 'rolled back by ann',
  };

  it('are none where there is no file', () => {
    assert.deepEqual(readHolds(temporaryFolder(), 'test'), {});
  });

  it('come back as they were written, sorted by name', () => {
    const root = temporaryFolder();
    const failed = { ...hold, failed: 'aaaaaaaaaaaa' };
    writeHolds(root, 'test', { Worker: hold, Hub: failed });
    assert.deepEqual(readHolds(root, 'test'), { Hub: failed, Worker: hold });
    const text = readFileSync(path.join(root, 'fleet/holds/test.json'), 'utf8');
    assert.ok(text.indexOf('Hub') < text.indexOf('Worker'));
  });

  const refuse = (content: string): readonly string[] => {
    const root = temporaryFolder({ 'fleet/holds/test.json': content });
    return refusal(() => readHolds(root, 'test'));
  };

  it('are refused where the file is no JSON, with what to do', () => {
    const [line = ''] = refuse('{"Worker":');
    assert.match(line, /^fleet\/holds\/test\.json: is not JSON: .*git checkout/);
  });

  it('are refused field by field', () => {
    const definition = omit(hold.definition, ['memory']);
    const lines = refuse(JSON.stringify({ Worker: { ...hold, definition, whom: 'ann' } }));
    assert.deepEqual(
      lines.map((line) => line.split(':').slice(0, 2).join(':')),
      ['fleet/holds/test.json: Worker.definition.memory', 'fleet/holds/test.json: Worker.whom'],
    );
  });
});
