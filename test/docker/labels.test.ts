import assert from 'node:assert/strict';
import {
  filterByStack,
  formatLabel,
  isInfrastructure,
  isNamedByStack,
  LABELS,
  readLabelInput,
  toLabelInputs,
} from '../../src/docker/labels';

describe('labels', () => {
  it('keep their names, by which fleets that run are found', () => {
    assert.deepEqual(LABELS, {
      stack: 'fleet.stack',
      engine: 'fleet.engine',
      machine: 'fleet.machine',
      service: 'fleet.service',
      family: 'fleet.family',
      definition: 'fleet.definition',
      ledger: 'fleet.ledger',
      infrastructure: 'fleet.infrastructure',
      docker: 'fleet.docker',
      checkout: 'fleet.checkout',
      devices: 'fleet.devices',
      shared: 'fleet.shared',
      releaseTrial: 'fleet.release-trial',
      trial: 'fleet.try',
      trialDocker: 'fleet.try.docker',
      secrets: 'fleet.secrets',
    });
  });

  it("are asked for in docker's own syntax", () => {
    assert.equal(filterByStack('dev'), 'label=fleet.stack=dev');
    assert.equal(formatLabel(LABELS.service), '{{.Label "fleet.service"}}');
  });

  it('are a list of pairs for the provider, from which one is read by name', () => {
    const inputs = toLabelInputs({ [LABELS.stack]: 'dev', [LABELS.service]: 'Hub' });
    assert.deepEqual(inputs, [
      { label: 'fleet.stack', value: 'dev' },
      { label: 'fleet.service', value: 'Hub' },
    ]);
    assert.equal(readLabelInput(inputs, LABELS.service), 'Hub');
    assert.equal(readLabelInput(inputs, LABELS.family), undefined);
    assert.equal(readLabelInput(undefined, LABELS.family), undefined);
  });

  it('of an exported compose file that runs under a name of its own are not enough', () => {
    assert.ok(isNamedByStack('dev', '/fleet-dev-hub'));
    assert.ok(!isNamedByStack('dev', '/other-hub'));
  });

  it('tell infrastructure from services', () => {
    assert.ok(isInfrastructure({ 'fleet.infrastructure': 'true' }));
    assert.ok(!isInfrastructure({ 'fleet.service': 'Hub' }));
  });
});
