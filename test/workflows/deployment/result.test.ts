import assert from 'node:assert/strict';
import { describeResult, renderPlan, renderResult } from '../../../src/workflows/deployment/render';
import { sumUp } from '../../../src/workflows/deployment/result';
import type { Row } from '../../../src/workflows/deployment/rows';

const container = (name: string, action = 'replace'): Row => ({
  kind: 'container',
  name,
  action,
  tag: `web-${name}`,
});
const image = (name: string): Row => ({ kind: 'image', name, action: 'build', tag: 'web-1' });
const planned = ['desk', 'hub', 'lamp', 'shelf', 'worker'].map((name) => container(name));
const broken = [
  { service: 'Worker', stage: 'start', reason: 'password=hunter2', reverted: '3f2a90c1d7be' },
  { service: 'Lamp', stage: 'image', reason: 'no disk' },
];

describe('the result of a deployment', () => {
  it('tells what changed from what was put back, failed, and was left as it was', () => {
    const result = sumUp(planned, [container('lamp'), container('shelf')], { broken }, ['Worker']);
    assert.deepEqual(result, {
      ended: true,
      rolled: ['desk', 'hub'],
      reverted: ['Worker'],
      failed: ['Lamp'],
      left: ['shelf'],
      held: ['Worker'],
    });
    assert.equal(
      describeResult(result),
      '1 put back: Worker; 1 failed: Lamp; 2 changed; 1 left as they were; 1 held: Worker',
    );
    const text = renderResult('alpha', result);
    assert.match(text, /^- \*\*put back\*\*, as the new definition failed: `Worker`$/m);
    assert.match(text, /^- left as they were: `shelf`$/m);
    // The log of the job has the reasons; a summary stays longer.
    assert.doesNotMatch(text, /hunter2|no disk/);
  });

  it('takes all that was planned for changed where up ended well', () => {
    const result = sumUp([...planned, image('hub')], undefined, { broken: [] }, []);
    assert.deepEqual(result.rolled, ['desk', 'hub', 'lamp', 'shelf', 'worker']);
    assert.equal(describeResult(result), '5 changed');
  });

  it('takes nothing for changed where up ended before it could tell, and nobody can', () => {
    for (const up of [undefined, { errors: [{ message: 'refused' }] }]) {
      const result = sumUp(planned, undefined, up, []);
      assert.deepEqual([result.ended, result.rolled, result.left.length], [false, [], 5]);
      assert.equal(describeResult(result), 'ended early; 0 changed; 5 left as they were');
      assert.match(renderResult('alpha', result), /ended before it was through/);
    }
  });

  it('says that there was nothing to do', () => {
    const text = renderResult('alpha', sumUp([], undefined, { broken: [] }, []));
    assert.match(text, /^- Nothing had to be changed\.$/m);
  });

  it('fits the description of a status: what is bad comes first, and the rest is cut', () => {
    const names = Array.from({ length: 40 }, (_, index) => `Service${String(index)}`);
    const text = describeResult(sumUp(planned, undefined, { broken }, names));
    assert.equal(text.length, 140);
    assert.ok(text.startsWith('1 put back: Worker; 1 failed: Lamp; '), text);
    assert.ok(text.endsWith('…'));
  });
});

describe('the summary of a plan', () => {
  const rows: Row[] = [
    container('hub'),
    { kind: 'hold', name: 'Worker', action: 'keep', tag: '81be02d3c94f' },
    image('web'),
  ];

  it('has names, actions, tags and holds', () => {
    const text = renderPlan({ stack: 'alpha', rows }, '0123456789abcdef');
    assert.match(
      text,
      /^Commit `0123456789ab`: 1 image to build, 1 container to change, 1 service held\.$/m,
    );
    assert.match(text, /^\| hub \| replace \| `web-hub` \|$/m);
    assert.match(text, /^\| Worker \| keep \| `81be02d3c94f` \|$/m);
    assert.match(text, /^- `web`: `web-1`$/m);
  });

  it('is short: it counts what it leaves out', () => {
    const many = Array.from({ length: 130 }, (_, index) => container(`hub-${String(index)}`));
    const text = renderPlan({ stack: 'alpha', rows: many }, '0123456789abcdef');
    assert.match(text, /130 containers to change/);
    assert.match(text, /^\| … and 30 more \| \| \|$/m);
  });
});
