import assert from 'node:assert/strict';
import type { InspectedContainer } from '../../../src/docker/containers';
import { LABELS } from '../../../src/docker/labels';
import {
  addFailed,
  addGood,
  addStops,
  dropStops,
  parseLedger,
  readHistory,
  type Ledger,
} from '../../../src/engines/common/ledger';
import type { Condition } from '../../../src/engines/common/judge';
import type { JudgedContainer } from '../../../src/engines/common/watch';
import { formatDefinitionLabel } from '../../../src/plan/define-service';
import { smallPlan } from '../../support/context';
import { inspected } from '../../support/docker';
import { digestOf } from '../../support/environment';
import { must } from '../../support/errors';

const EMPTY: Ledger = { services: {}, stopped: {} };
const service = must(smallPlan().services[0]);
const { name } = service.row;
const run = (at: string) => ({ at, by: 'ann@box', commit: 'c0ffee' });

/** A container of the service with this digest of its image. */
function judged(
  digest: string,
  condition: Condition = 'stable',
  labels: Readonly<Record<string, string>> = {
    [LABELS.definition]: formatDefinitionLabel(service),
  },
): JudgedContainer {
  const container = inspected(name, { [LABELS.service]: name, ...labels });
  const Image = `localhost:5050/fleet/${service.slug}:web-1@${digestOf(digest)}`;
  const changed: InspectedContainer = { ...container, Config: { ...container.Config, Image } };
  const verdict = { condition, word: condition, reason: '' };
  return { service: name, container: changed, verdict, startedHere: true };
}

describe('the ledger', () => {
  it('takes what is stable, by digest, with who ran it and when', () => {
    const ledger = addGood(EMPTY, [judged('a')], run('2026-01-01'));
    const [entry] = readHistory(ledger, name).good;
    assert.equal(
      must(entry).definition.image,
      `localhost:5050/fleet/${service.slug}@${digestOf('a')}`,
    );
    assert.deepEqual(
      [must(entry).at, must(entry).by, must(entry).commit],
      ['2026-01-01', 'ann@box', 'c0ffee'],
    );
  });

  it('takes nothing that is not stable, and no container without a definition', () => {
    const look = [judged('a', 'healthy'), judged('b', 'unhealthy'), judged('c', 'stable', {})];
    assert.equal(addGood(EMPTY, look, run('2026-01-01')), EMPTY);
  });

  it('remembers what a person has stopped until that is forgotten', () => {
    const stop = { at: '2026-01-01', by: 'ann@box' };
    const ledger = addStops(EMPTY, ['Hub', 'Worker'], stop);
    assert.deepEqual(parseLedger(JSON.stringify(ledger)).stopped, { Hub: stop, Worker: stop });
    assert.deepEqual(dropStops(ledger, ['Hub', 'Camera']).stopped, { Worker: stop });
    assert.equal(dropStops(ledger, ['Camera']), ledger);
  });

  it('is read where it is from before anything could be stopped', () => {
    assert.deepEqual(parseLedger('{"services":{}}'), EMPTY);
  });

  it('is the same where nothing is new', () => {
    const ledger = addGood(EMPTY, [judged('a')], run('2026-01-01'));
    assert.equal(addGood(ledger, [judged('a')], run('2026-01-02')), ledger);
  });

  it('has the newest first, each once, and ten of them', () => {
    const names = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', '3'];
    let ledger = EMPTY;
    for (const each of names) ledger = addGood(ledger, [judged(each)], run(each));
    const { good } = readHistory(ledger, name);
    assert.deepEqual(
      good.map(({ definition }) => definition.image.at(-1)),
      ['3', 'a', '9', '8', '7', '6', '5', '4', '2', '1'],
    );
  });

  it('keeps what failed beside what ran well, the last failure of each first', () => {
    const failure = (id: string, at: string) => ({ service: name, id, at, why: 'exit 1' });
    let ledger = addGood(EMPTY, [judged('a')], run('2026-01-01'));
    for (const [id, at] of [
      ['x', '1'],
      ['y', '2'],
      ['x', '3'],
    ] as const)
      ledger = addFailed(ledger, [failure(id, at)]);
    const { good, failed } = readHistory(ledger, name);
    assert.equal(good.length, 1);
    assert.deepEqual(
      failed.map(({ id, at }) => [id, at]),
      [
        ['x', '3'],
        ['y', '2'],
      ],
    );
  });

  it('comes back from its text, and is refused where that is damaged', () => {
    const ledger = addGood(EMPTY, [judged('a')], run('2026-01-01'));
    const text = JSON.stringify(ledger);
    assert.deepEqual(parseLedger(text), ledger);
    for (const damaged of [text.slice(0, -3), '{}', text.replace('"good"', '"god"')])
      assert.throws(() => parseLedger(damaged));
  });
});
