import assert from 'node:assert/strict';
import { checkRemoved } from '../../../src/engines/common/removal';
import { inspected, printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';

const ps = '"ps -aq --filter label=fleet.stack=test"';
const networks =
  '"network ls --no-trunc --filter label=fleet.stack=test --format {{.ID}} {{.Name}}"';
const volumes = '"volume ls --quiet --filter label=fleet.stack=test"';

describe('checkRemoved', () => {
  describe('if Docker has nothing of the stack but its volumes', () => {
    useFakeDocker(() => ({ [ps]: 'true', [networks]: 'true', [volumes]: 'echo fleet-test-data' }));

    it('passes, unless they were to go too', async () => {
      await checkRemoved('test', false);
      assert.deepEqual(await rejection(checkRemoved('test', true)), [
        "stack test: volumes are still there: 'fleet-test-data'; run the same command again, or docker volume rm fleet-test-data",
      ]);
    });
  });

  describe('if an exported compose file runs under a name of its own', () => {
    useFakeDocker(() => ({
      [ps]: 'echo a',
      '"inspect a"': printJson([{ ...inspected('hub'), Name: '/other-hub' }]),
      [networks]: 'echo 0123456789abcdef other-fleet',
      [volumes]: 'echo other-data',
    }));

    it('passes: nothing of that is the stack', async () => {
      await checkRemoved('test', true);
    });
  });

  describe('if Docker has containers and a network of it', () => {
    useFakeDocker(() => ({
      [ps]: 'echo a b',
      '"inspect a b"': printJson([inspected('hub'), inspected('redis')]),
      [networks]: 'echo 0123456789abcdef fleet-test-fleet',
    }));

    it('refuses to call it removed, and says how to remove them', async () => {
      assert.deepEqual(await rejection(checkRemoved('test', false)), [
        "stack test: containers are still there: 'fleet-test-hub, fleet-test-redis'; run the same command again, or docker rm --force fleet-test-hub fleet-test-redis",
        "stack test: networks are still there: '0123456789ab'; run the same command again, or docker network rm 0123456789ab",
      ]);
    });
  });
});
