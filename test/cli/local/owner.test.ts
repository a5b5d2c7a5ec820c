import assert from 'node:assert/strict';
import { checkOwner } from '../../../cli/local/owner';
import { smallContext } from '../../support/context';
import { useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { inspected, printJson } from '../../support/docker';

describe('checkOwner', () => {
  const context = smallContext('/project');
  const ps = '"ps -aq --filter label=fleet.stack=test"';
  const owned = (engine: string): string =>
    printJson([inspected('hub', { 'fleet.engine': engine })]);

  describe('where nothing runs', () => {
    useFakeDocker(() => ({ [ps]: 'exit 0' }));
    it('passes', () => checkOwner(context));
  });

  describe("where this engine's containers run", () => {
    useFakeDocker(() => ({ [ps]: 'echo a', '"inspect a"': owned('embedded') }));
    it('passes', () => checkOwner(context));
  });

  describe("where the other engine's containers run", () => {
    useFakeDocker(() => ({ [ps]: 'echo a', '"inspect a"': owned('pulumi') }));
    it('refuses, and names one of them', async () => {
      assert.deepEqual(await rejection(checkOwner(context)), [
        'stack test: fleet-test-hub belongs to the pulumi engine, and fleet:engine says embedded; take that fleet down with its own engine first',
      ]);
    });
  });
});
