import assert from 'node:assert/strict';
import { chooseEarlier, holdEarlier, type Earlier } from '../../../src/engines/common/rollback';
import { defineService } from '../../../src/plan/define-service';
import { smallPlan } from '../../support/context';
import { digestOf } from '../../support/environment';
import { must, refusal } from '../../support/errors';
import { smallStack } from '../../support/stack';

const service = must(smallPlan().services[0]);
const { name } = service.row;
const context = { stack: smallStack() };

/** A definition of the service that ran well. @param digit of its image's digest, and in its id and commit */
const earlier = (digit: string, more: Partial<Earlier> = {}): Earlier => ({
  id: digit.repeat(12),
  definition: defineService(service, `localhost:5050/fleet/${service.slug}@${digestOf(digit)}`),
  at: '2026-01-01T00:00:00Z',
  by: 'ann@box',
  commit: `c0${digit.repeat(6)}`,
  runs: false,
  image: 'docker',
  ...more,
});
const choose = (good: readonly Earlier[], to?: string): string | undefined =>
  chooseEarlier(context, [{ service: name, good, failed: [] }], to).get(name)?.id;

describe('a rollback', () => {
  const [now, last, first] = [earlier('a', { runs: true }), earlier('b'), earlier('d')];

  it('goes to the newest good definition that does not run', () => {
    assert.equal(choose([now, last, first]), last.id);
    assert.equal(choose([last, first]), last.id);
    assert.equal(choose([last, now, first]), last.id);
  });

  it('goes to the one that is named by its id, digest or commit', () => {
    for (const to of ['ddd', digestOf('d').slice(0, 20), digestOf('d').slice(7, 20), 'c0ddd'])
      assert.equal(choose([now, last, first], to), first.id, to);
  });

  it('says where there is none, or none of that name', () => {
    assert.deepEqual(
      refusal(() => choose([now])),
      [
        `${name}: no earlier definition is known; choose one of bin/fleet --stack test history ${name}`,
      ],
    );
    assert.deepEqual(
      refusal(() => choose([now, last], 'fff')),
      [
        `${name}: no definition is known: 'fff'; choose one of bin/fleet --stack test history ${name}`,
      ],
    );
  });

  it('takes an image that the registry has, and refuses one that is gone', () => {
    assert.equal(choose([now, earlier('b', { image: 'registry' })]), last.id);
    const [line = ''] = refusal(() => choose([now, earlier('b', { image: 'gone' }), first]));
    assert.match(line, /^\w+: b{12}: its image is neither in Docker nor in its registry: '/);
  });

  it('names all services that it cannot put back, at once', () => {
    const histories = ['One', 'Two'].map((each) => ({ service: each, good: [now], failed: [] }));
    assert.equal(refusal(() => chooseEarlier(context, histories, undefined)).length, 2);
  });

  it('makes holds that only a person ends', () => {
    const holds = holdEarlier(new Map([[name, last]]));
    const hold = must(holds[name]);
    assert.equal(hold.definition, last.definition);
    assert.equal(hold.failed, undefined);
    assert.match(hold.why, /^rolled back by \S/);
  });
});
