import assert from 'node:assert/strict';
import type { Finding } from '../../../../src/lib/finding';
import type { Rows } from '../../../support/catalog';
import { found } from '../../../support/plans';

type Keys = Readonly<Record<string, string>>;

const lan = {
  alpha: { address: '192.168.1.10', peers: '{"beta":"192.168.1.11"}' },
  beta: { address: '192.168.1.11', peers: '{"alpha":"192.168.1.10"}' },
};
/** Checks the edges of these stacks: Relay of beta depends on Worker of alpha. */
const edges = (
  stacks: Readonly<Record<string, Keys>>,
  change?: (rows: Rows) => void,
): readonly (readonly unknown[])[] =>
  found(stacks, change)
    .filter(({ rule }) => /^(peer|edge)-/.test(rule))
    .map(({ severity, rule, service, file, message }: Finding) => {
      assert.equal(severity, 'error');
      return [rule, service, file, message];
    });

describe('the check of edges to another machine', () => {
  it('has nothing to say where each knows where the other publishes', () => {
    assert.deepEqual(edges(lan), []);
  });

  it('is an error where the stack says no address of the other machine', () => {
    assert.deepEqual(edges({ ...lan, beta: { address: '192.168.1.11' } }), [
      [
        'peer-address-missing',
        'Relay',
        'Pulumi.beta.yaml',
        "Relay depends on 'Worker' on alpha, and no address of alpha is set; Relay will try the host name 'alpha'",
      ],
    ]);
  });

  it('is an error where the other publishes on another address, as on loopback', () => {
    assert.deepEqual(edges({ ...lan, alpha: {} }), [
      [
        'peer-elsewhere',
        'Relay',
        'Pulumi.alpha.yaml',
        "Relay of beta connects to 'Worker' at 192.168.1.10, but it is published on 127.0.0.1",
      ],
    ]);
  });

  it("is an error where the other's ports are moved", () => {
    assert.deepEqual(edges({ ...lan, alpha: { ...lan.alpha, portOffset: '100' } }), [
      [
        'peer-elsewhere',
        'Relay',
        'Pulumi.alpha.yaml',
        "Relay of beta connects to 'Worker' on the ports of its row, but fleet:portOffset adds 100 to them",
      ],
    ]);
  });

  it('accepts one of several stacks of the other machine', () => {
    assert.deepEqual(edges({ ...lan, second: { machine: 'alpha', portOffset: '100' } }), []);
  });

  it('does not guess where no stack of the other machine is known', () => {
    assert.deepEqual(edges({ beta: lan.beta }), []);
  });

  describe('that two fleets of one host join by a network', () => {
    const joined = { alpha: { peerNetwork: 'one' }, beta: { peerNetwork: 'one' } };
    it('asks for no address', () => {
      assert.deepEqual(edges(joined), []);
    });
    it('is an error where they name two networks', () => {
      assert.deepEqual(edges({ ...joined, alpha: { peerNetwork: 'two' } }), [
        [
          'peer-elsewhere',
          'Relay',
          'Pulumi.beta.yaml',
          "Relay connects to 'Worker' on alpha through the network 'one', but Pulumi.alpha.yaml does not join it",
        ],
      ]);
    });
    it('says nothing of a stack of that machine which lies on a LAN', () => {
      assert.deepEqual(edges({ beta: joined.beta, alpha: lan.alpha }), []);
    });
  });

  describe('that only an environment names', () => {
    const named = ({ relay }: Rows): void => {
      relay.env = { HUB: '${host:Hub}' };
    };
    const undeclared = [
      'edge-undeclared',
      'Relay',
      'catalog',
      "its environment contains the address of 'Hub' on alpha, but no dependsOn names 'Hub'; alpha does not publish it to other machines",
    ];
    it('is an error, as nothing is published for it', () => {
      assert.deepEqual(edges(lan, named), [undeclared]);
    });
    it('is none where the target is published for another one', () => {
      const both = (rows: Rows): void => {
        named(rows);
        rows.relay.placements = { beta: { dependsOn: ['Hub'] } };
        rows.services.push({
          ...rows.relay,
          name: 'Second',
          port: 7010,
          healthPort: 8010,
          placements: { beta: { dependsOn: [] } },
        });
      };
      assert.deepEqual(edges(lan, both), []);
      const joined = { alpha: { peerNetwork: 'one' }, beta: { peerNetwork: 'one' } };
      assert.deepEqual(
        edges(joined, both).map(([rule, service]) => [rule, service]),
        [['edge-undeclared', 'Second']],
        'who depends on nothing elsewhere does not join the network',
      );
    });
  });

  it('warns of a service that did not answer when it was asked', () => {
    const unreached = [{ name: 'Worker', host: '192.168.1.10', port: 8002 }];
    const [finding] = found({ beta: lan.beta }, undefined, { stack: 'beta', unreached });
    assert.deepEqual(
      [finding?.severity, finding?.rule, finding?.file],
      ['warning', 'peer-unreached', 'Pulumi.beta.yaml'],
    );
    assert.match(finding?.message ?? '', /^Worker does not answer at 192\.168\.1\.10:8002 now;/);
  });
});
