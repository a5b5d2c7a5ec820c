import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readHolds } from '../../../src/checkout/holds';
import type { InspectedContainer } from '../../../src/docker/containers';
import { LABELS } from '../../../src/docker/labels';
import { Rollout } from '../../../src/engines/common/rollout';
import type { JudgedContainer } from '../../../src/engines/common/watch';
import { formatDefinitionLabel } from '../../../src/plan/define-service';
import { smallContext } from '../../support/context';
import { inspected } from '../../support/docker';
import { digestOf, useFakeDocker, useFleetHome } from '../../support/environment';
import { must } from '../../support/errors';
import { commit, repository } from '../../support/git';

const time = '2026-03-01T12:00:00Z';

describe('a release that fails', () => {
  const folder = repository();
  commit(folder, '2026-01-02T03:04:05Z');
  const ledger = path.join(folder, 'ledger.json');
  const full = path.join(folder, 'full');
  const context = smallContext(folder);
  const service = must(context.plan.services[0]);
  const { name } = service.row;
  useFleetHome();
  useFakeDocker(() => ({
    '*label=fleet.release-trial=test': 'true',
    '"exec "*': `echo "overlay 99 9 $(cat ${full} 2>/dev/null || echo 90000000) 1% /"`,
    'logs*': `echo "${time} OSError: of its own"`,
    '"volume inspect"*': `[ -e ${ledger} ] && echo '[{"Name":"fleet-test-ledger"}]' || exit 1`,
    '"volume create"*': ':',
    '"run --rm"*sync*': `[ -e ${folder}/killed ] && { cat >/dev/null; exit 1; }; cat > ${ledger}`,
    '"run --rm"*': `echo; cat ${ledger}`,
  }));

  const judged = (
    version: string,
    verdict: JudgedContainer['verdict'],
    state: Partial<InspectedContainer['State']> = {},
  ): JudgedContainer => {
    const labels = {
      [LABELS.service]: name,
      [LABELS.definition]: formatDefinitionLabel(service),
    };
    const made = inspected(`${name}-${version}`, labels, state);
    const Image = `localhost:5050/fleet/${service.slug}:web-1@${digestOf(version)}`;
    const container = { ...made, Config: { ...made.Config, Image } };
    return { service: name, container, verdict, startedHere: true };
  };
  const well = judged('a', { condition: 'stable', word: 'healthy', reason: '' });
  const cache: JudgedContainer = { ...well, service: 'cache', container: inspected('cache') };
  const reason = 'restarted 4 times';
  const failed = judged(
    'b',
    { condition: 'unhealthy', word: 'unhealthy', reason },
    { Status: 'restarting', ExitCode: 1 },
  );

  beforeEach(() => {
    mkdirSync(path.join(folder, 'fleet/holds'), { recursive: true });
  });
  afterEach(() => {
    for (const file of [ledger, full, path.join(folder, 'killed')]) rmSync(file, { force: true });
    rmSync(path.join(folder, 'fleet'), { recursive: true, force: true });
  });

  it('is paused on a full disk: nothing is put back or held, and no definition counts as failed', async () => {
    writeFileSync(full, '0');
    const rollout = await Rollout.begin(context, [well]);
    const former = readFileSync(ledger, 'utf8');
    assert.deepEqual((await rollout.hold([failed, cache])).reverts, []);
    assert.equal(rollout.paused, "Docker's disk is full: it has 0 MB left");
    const failure = { service: name, stage: 'start', reason } as const;
    const other = { ...failure, service: 'Other' };
    assert.deepEqual(rollout.mark([failure, other]), [
      { ...failure, outside: rollout.paused },
      other,
    ]);
    assert.equal(readFileSync(ledger, 'utf8'), former);
    assert.deepEqual(readHolds(folder, context.stack.name), {});
  });

  it('is held before the ledger has it as failed: an up that is killed between them blocks no other', async () => {
    const rollout = await Rollout.begin(context, [well]);
    writeFileSync(path.join(folder, 'killed'), '');
    await assert.rejects(
      rollout.hold([failed, cache]),
      /Command failed with exit code 1: docker run/,
    );
    assert.deepEqual(Object.keys(readHolds(folder, context.stack.name)), [name]);
    assert.doesNotMatch(readFileSync(ledger, 'utf8'), /of its own/);
  });
});
