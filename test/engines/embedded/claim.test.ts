import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { claimStack } from '../../../src/engines/embedded/claim';
import { smallContext } from '../../support/context';
import { inspected, printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';

const VOLUME = 'fleet-test-checkout';

describe('claimStack', () => {
  const here = temporaryFolder();
  const other = temporaryFolder({ 'Pulumi.test.yaml': '' });
  const log = path.join(temporaryFolder(), 'log');
  const context = smallContext(here);

  /** Docker's answers; what it was told to change is in the log. */
  const docker = (owner: string | undefined, running: boolean): Record<string, string> => ({
    [`"volume inspect ${VOLUME}"`]:
      owner === undefined
        ? 'echo "[]"; exit 1'
        : printJson([
            { Name: VOLUME, Mountpoint: '/', Options: null, Labels: { 'fleet.checkout': owner } },
          ]),
    '"ps -aq --filter label=fleet.stack=test"': running ? 'echo a' : 'true',
    '"inspect a"': printJson([inspected('hub')]),
    '"volume rm --force "*': `echo "$*" >>${log}`,
    '"volume create "*': `echo "$*" >>${log}`,
  });
  /** Returns what Docker was told to change. */
  const readChanges = (): string[] => {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    rmSync(log, { force: true });
    return lines;
  };
  const create = `volume create --label fleet.checkout=${here} ${VOLUME}`;
  const replace = [`volume rm --force ${VOLUME}`, create];

  describe('of a stack that nobody has brought up', () => {
    useFakeDocker(() => docker(undefined, false));
    it('writes down whose it is', async () => {
      await claimStack(context, 'up', false);
      assert.deepEqual(readChanges(), [create]);
    });
  });

  describe("of this checkout's stack", () => {
    useFakeDocker(() => docker(here, true));
    it('changes nothing', async () => {
      await claimStack(context, 'down', false);
      assert.deepEqual(readChanges(), []);
    });
  });

  describe("of another checkout's stack that runs", () => {
    useFakeDocker(() => docker(other, true));
    it('is refused, with both checkouts', async () => {
      assert.deepEqual(await rejection(claimStack(context, 'down', false)), [
        `stack test: runs for another checkout, and this is ${here}: '${other}'; run the command there, or bin/fleet --stack test down --take-over to go on with this one`,
      ]);
      assert.deepEqual(readChanges(), []);
    });

    it('is granted where somebody asks to take it over', async () => {
      await claimStack(context, 'up', true);
      assert.deepEqual(readChanges(), replace);
    });
  });

  for (const [what, owner, running] of [
    ['has moved or is gone', path.join(other, 'gone'), true],
    ['no longer has the stack’s file', temporaryFolder(), true],
    ['has nothing running', other, false],
  ] as const) {
    describe(`of a stack whose checkout ${what}`, () => {
      useFakeDocker(() => docker(owner, running));
      it('is granted', async () => {
        await claimStack(context, 'up', false);
        assert.deepEqual(readChanges(), replace);
      });
    });
  }
});
