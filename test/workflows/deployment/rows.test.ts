import assert from 'node:assert/strict';
import path from 'node:path';
import { readDeployment } from '../../../src/workflows/deployment/read';
import {
  deploymentSchema,
  listDifferences,
  listRows,
  type Row,
} from '../../../src/workflows/deployment/rows';
import { temporaryFolder } from '../../support/folders';

const row = (kind: Row['kind'], name: string, action: string, tag = ''): Row => ({
  kind,
  name,
  action,
  tag,
});

describe('the rows of a deployment', () => {
  it('are what a preview changes, with tags, and what is held', () => {
    const preview = {
      images: [
        { image: 'web', reason: 'changed' as const },
        { image: 'hub', reason: 'new' as const },
      ],
      containers: [
        { name: 'hub', action: 'replace' as const },
        { name: 'cache', action: 'create' as const, reason: 'postgres://user:secret@host' },
      ],
    };
    const tags = new Map([
      ['hub', 'web-20260102-abc'],
      ['web', 'web-20260101-def'],
      ['other', 'x'],
    ]);
    const rows = listRows(preview, tags, new Map([['Worker', '81be02d3c94f']]));
    assert.deepEqual(rows, [
      row('container', 'cache', 'create'),
      row('container', 'hub', 'replace', 'web-20260102-abc'),
      row('hold', 'Worker', 'keep', '81be02d3c94f'),
      row('image', 'hub', 'build', 'web-20260102-abc'),
      row('image', 'web', 'build', 'web-20260101-def'),
    ]);
    assert.deepEqual(deploymentSchema.parse({ stack: 'alpha', rows }).rows, rows);
  });

  it('leave out a container that is waited for: nothing changes it', () => {
    const containers = [{ name: 'hub', action: 'wait' as const, reason: 'restarted 2 times' }];
    assert.deepEqual(listRows({ images: [], containers }, new Map(), new Map()), []);
  });
});

describe('the differences of two plans', () => {
  it('are none in the same rows, in whichever order', () => {
    const rows = [row('container', 'hub', 'replace', 'a'), row('image', 'hub', 'build', 'a')];
    assert.deepEqual(listDifferences(rows, [...rows].reverse()), []);
  });

  it('name each row that is missing, new, or has another action, tag or hold', () => {
    const planned = [
      row('container', 'desk', 'replace', 'a'),
      row('container', 'hub', 'replace', 'a'),
      row('container', 'lamp', 'create', 'a'),
      row('hold', 'Worker', 'keep', '81be02d3c94f'),
    ];
    const now = [
      row('container', 'desk', 'replace', 'b'),
      row('container', 'hub', 'create', 'a'),
      row('container', 'shelf', 'remove'),
      row('hold', 'Worker', 'keep', '3f2a90c1d7be'),
    ];
    assert.deepEqual(listDifferences(planned, now), [
      "container desk: planned 'replace a', now 'replace b'",
      "container hub: planned 'replace a', now 'create a'",
      "container lamp: planned 'create a', now nothing",
      "container shelf: planned nothing, now 'remove'",
      "hold Worker: planned 'keep 81be02d3c94f', now 'keep 3f2a90c1d7be'",
    ]);
  });
});

describe('what an earlier job planned', () => {
  const read = (text: string) =>
    readDeployment(path.join(temporaryFolder({ 'plan.json': text }), 'plan.json'));

  it('is read as it was written', () => {
    const plan = { stack: 'alpha', rows: [row('container', 'hub', 'replace', 'a')] };
    assert.deepEqual(read(JSON.stringify(plan)), plan);
  });

  it('is refused where it is cut off, or something else', () => {
    for (const text of ['', '{"stack":"alpha","rows":[', '{}', '{"stack":"alpha","rows":[{}]}']) {
      assert.throws(
        () => read(text),
        /plan\.json: is not the plan of a deployment, or is cut off; /,
      );
    }
  });
});
