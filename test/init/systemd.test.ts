import assert from 'node:assert/strict';
import { parseMachine } from '../../src/init/machines';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { SERVERS } from '../support/rows';

const propose = (files: Readonly<Record<string, string>>): Proposal =>
  proposeRows(temporaryFolder({ 'hub.py': '', 'lab/ears.py': '', ...files }), {
    machines: [parseMachine('tower')],
  });

const row = ({ services }: Proposal, name: string) =>
  services.find((each) => each.row.name === name)?.row;

const unit = (service: string, above = ''): string =>
  `[Unit]\n${above}\n[Service]\nExecStart=/usr/bin/python3 /srv/hub.py\n${service}\n`;

describe('init of units of systemd', () => {
  useFleetHome();

  it('takes every assignment, quoted as systemd reads it', () => {
    const proposal = propose({
      'hub.service': unit(
        `Environment=OLD=1
Environment=
Environment='MOOD=warm and ; quiet' "COLOUR=#fff ; x"
# Environment=NEVER=1
Environment=LEVEL=3 \\
  ZONE="north side" SHARE=50%%
Environment=SPACED=a\\x20b`,
      ),
    });
    assert.deepEqual(row(proposal, 'Hub')?.env, {
      MOOD: 'warm and ; quiet',
      COLOUR: '#fff ; x',
      LEVEL: '3',
      ZONE: 'north side',
      SHARE: '50%',
      SPACED: 'a b',
    });
    assert.deepEqual([proposal.conflicts, proposal.refusals], [[], []]);
  });

  it('puts them where the command names them, as its port', () => {
    const proposal = propose({
      'hub.service':
        '[Service]\nEnvironment=HUB_PORT=7611 "MODE=slow"\nExecStart=-/srv/venv/bin/python hub.py --port ${HUB_PORT} $MODE\n',
    });
    assert.deepEqual(
      [row(proposal, 'Hub')?.port, row(proposal, 'Hub')?.run],
      [7611, { script: 'hub.py', args: ['--port', '7611', 'slow'] }],
    );
  });

  it("asks for what no row has, and for systemd's own placeholders", () => {
    const { questions, services } = propose({
      'hub.service': unit(
        'EnvironmentFile=-/etc/hub.env\nExecStartPre=/usr/bin/python3 migrate.py\nEnvironment=HOME_OF=%h/x ODD',
      ),
      'hub.service.d/memory.conf': '[Service]\nMemoryMax=2G\n',
    });
    assert.equal(services[0]?.row.env, undefined);
    for (const question of [
      "hub.service:5: hub: EnvironmentFile: '-/etc/hub.env' is not in the row; write its variables into env, and the names of secret ones into secrets",
      "hub.service:6: hub: ExecStartPre: '/usr/bin/python3 migrate.py' is not in the row; no field of a row has it",
      "hub.service:7: hub: env.HOME_OF is not in the row: '%h/x' has a specifier of systemd; write what it stands for",
      "hub.service:7: hub: 'ODD' is no variable with a value",
      'hub.service.d/memory.conf: is a drop-in of hub.service, and not read; write what it changes into the row',
    ]) {
      assert.ok(questions.includes(question), `${question}\n${questions.join('\n')}`);
    }
  });

  it('waits for servers by the names that Debian gives their units, and for none of the system', () => {
    const proposal = propose({
      'deploy/hub.service': unit(
        '',
        `After=docker.service systemd-resolved.service ${SERVERS.bus.name}-server.service\nAfter=postgresql@15-main.service ears.service\nWants=${SERVERS.store.name}-server@main.service`,
      ),
      'deploy/ears.service':
        '[Service]\nWorkingDirectory=/srv/lab\nExecStart=/usr/bin/python3 ears.py\n',
    });
    const hub = row(proposal, 'Hub');
    assert.deepEqual([...(hub?.infrastructure ?? [])].sort(), ['nats', 'redis']);
    assert.deepEqual(hub?.placements, { tower: { dependsOn: ['Ears'] } });
    assert.deepEqual(proposal.conflicts, []);
    assert.deepEqual(
      proposal.servers.map(({ name, image }) => [name.value, image]),
      [['postgresql', 'the unit postgresql@15-main.service']],
    );
  });

  it('makes no row of a template, and tells whoever waits for an instance of it', () => {
    const { services, questions, conflicts } = propose({
      'hub.service': unit('', 'Requires=ears@left.service'),
      'ears@.service': '[Service]\nExecStart=/usr/bin/python3 /srv/lab/ears.py --name %i\n',
    });
    assert.deepEqual(
      services.map((each) => each.row.name),
      ['Hub'],
    );
    assert.deepEqual(conflicts, []);
    for (const question of [
      "ears@.service:2: ears: is a template of units, of which each instance runs '/usr/bin/python3 /srv/lab/ears.py --name %i'; write a row for each",
      "Hub: dependsOn: 'ears' (hub.service:2) has no row; see the question about it",
    ]) {
      assert.ok(questions.includes(question), `${question}\n${questions.join('\n')}`);
    }
  });
});
