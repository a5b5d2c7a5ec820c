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

  it('13: are units of systemd, with all of their Environment lines, Redis and templates', function () {
    const proposal = propose(this, '13-systemd-environment');
    assert.deepEqual(names(proposal), ['VoiceBus']);
    const [{ row } = {}] = proposal.services;
    assert.deepEqual(row?.env, { LOG_LEVEL: 'INFO', STORE_HOST: '10.1.2.3', BUS_PORT: '7311' });
    assert.ok(row.infrastructure?.includes('redis'));
    assert.deepEqual([proposal.conflicts, proposal.refusals], [[], []]);
    assert.match(proposal.questions.join('\n'), /^voice-agent@\.service:5: .* template/m);
    assert.ok(!JSON.stringify(proposal.services).includes('%i'));
  });

  it('46: are scripts whose paths have a space, and no command lines', function () {
    const proposal = propose(this, '46-script-with-space');
    assert.deepEqual(
      proposal.services.map(({ row }) => [row.name, row.run]),
      [['A', { script: 'dossier é/agent ü.py' }]],
    );
    assert.deepEqual([proposal.conflicts, proposal.refusals, proposal.questions], [[], [], []]);
  });

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
