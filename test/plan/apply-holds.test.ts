import assert from 'node:assert/strict';
import { applyHolds, listHeld } from '../../src/plan/apply-holds';
import { defineService, formatDefinitionLabel } from '../../src/plan/define-service';
import { identifyDefinition, readDefinitionLabel } from '../../src/plan/definition';
import type { Hold } from '../../src/plan/hold';
import { digestOf } from '../support/environment';
import { must } from '../support/errors';
import { smallPlan } from '../support/context';

const plan = smallPlan();
const service = must(plan.services.at(-1));
const { name } = service.row;
const image = `localhost:5050/fleet/${service.slug}@${digestOf('a')}`;
const definition = {
  ...defineService(service, image),
  memory: 77,
  environment: { MODE: 'old' },
  ports: [],
};
const hold: Hold = { definition, since: '2026-01-02T03:04:05Z', why: 'ended with exit code 1' };
const fail = (): string => assert.fail('nobody may look at git');

describe('a definition', () => {
  it('has an id that goes by its content and not by the order of its keys', () => {
    const { environment, ...rest } = defineService(service, image);
    const id = identifyDefinition(defineService(service, image));
    assert.match(id, /^[0-9a-f]{12}$/);
    assert.equal(identifyDefinition({ environment, ...rest }), id);
    for (const other of [
      { ...rest, environment: { ...environment, MODE: 'new' } },
      { ...rest, environment, memory: rest.memory + 1 },
      { ...rest, environment, image: image.replace('a', 'b') },
    ]) {
      assert.notEqual(identifyDefinition(other), id);
    }
  });

  it('comes back from the label of its container, with what Docker itself knows', () => {
    const { memory } = service;
    const label = formatDefinitionLabel(service);
    assert.deepEqual(readDefinitionLabel(label, { memory, image }), defineService(service, image));
  });

  it('has the same label whatever the memory', () => {
    const other = { ...service, memory: service.memory + 1 };
    assert.equal(formatDefinitionLabel(other), formatDefinitionLabel(service));
  });

  it('has the names of secrets and not their values', () => {
    const { secrets } = defineService({ ...service, secrets: ['TOKEN'] }, image);
    assert.deepEqual(secrets, ['TOKEN']);
  });
});

describe('applyHolds', () => {
  it('gives a held service all of its earlier definition, and leaves the others', () => {
    const held = applyHolds(plan, { [name]: hold }, fail);
    const found = must(held.services.find(({ row }) => row.name === name));
    assert.deepEqual(defineService(found, image), definition);
    assert.equal(found.held, hold);
    assert.deepEqual(found.waitsFor, service.waitsFor);
    const others = (services: typeof plan.services) =>
      services.filter(({ row }) => row.name !== name);
    assert.deepEqual(others(held.services), others(plan.services));
    assert.deepEqual([...listHeld(held)], [[service.slug, hold.definition.image]]);
  });

  it('takes away what the earlier definition had not', () => {
    const withCommand = { ...service, command: ['python', 'new.py'] };
    const after = applyHolds({ ...plan, services: [withCommand] }, { [name]: hold }, fail);
    assert.equal(after.services[0]?.command, undefined);
  });

  it('says since when, why and what ends it', () => {
    const { notes } = applyHolds(plan, { [name]: hold }, fail);
    const id = identifyDefinition(definition);
    assert.ok(
      notes.includes(
        `${name}: held at ${id} since 2026-01-02T03:04:05Z: ended with exit code 1; bin/fleet --stack test release ${name} ends that`,
      ),
      notes.join('\n'),
    );
  });

  it('ends a hold after a failure once the row gives another definition, and not before', () => {
    const holds = { [name]: { ...hold, failed: 'aaaaaaaaaaaa' } };
    const read = (id: string): string[] => [...listHeld(applyHolds(plan, holds, () => id)).keys()];
    assert.deepEqual(read('aaaaaaaaaaaa'), [service.slug]);
    assert.deepEqual(read('bbbbbbbbbbbb'), []);
  });

  it('passes over a hold of a service that is gone', () => {
    assert.deepEqual(applyHolds(plan, { Gone: hold }, fail), plan);
  });
});
