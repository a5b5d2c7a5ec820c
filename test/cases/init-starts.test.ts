import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { copyCase } from '../support/cases';
import { useFleetHome } from '../support/environment';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (test: Mocha.Context, name: string): Proposal =>
  proposeRows(copyCase(test, name), { machines });

const names = ({ services }: Proposal): string[] => services.map(({ row }) => row.name);

describe('recorded ways to start something, as init reads them', () => {
  useFleetHome();

  it('14: are no Python, and so are servers and no rows', function () {
    const proposal = propose(this, '14-non-python-builds');
    assert.deepEqual(names(proposal), ['Brain']);
    assert.deepEqual(
      proposal.servers.map(({ name }) => name.value),
      ['web', 'prometheus'],
    );
    assert.deepEqual([proposal.conflicts, proposal.refusals], [[], []]);
    assert.ok(!JSON.stringify(proposal.services).includes('main.py'));
  });

  it('15: are rows of what they start, and nothing else is', function () {
    const proposal = propose(this, '15-launchers');
    assert.equal(names(proposal).length, 13);
    assert.ok(!JSON.stringify(proposal.services).includes('main.py'));
    assert.deepEqual(
      proposal.questions.filter((each) => each.includes('what starts it')),
      [],
    );
  });
});
