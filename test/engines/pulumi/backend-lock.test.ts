import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import type { Stack } from '@pulumi/pulumi/automation';
import { readHolders, withBackendLock } from '../../../src/engines/pulumi/backend-lock';
import { rejection } from '../../support/errors';

const locked = (pid: number, host = hostname()): string =>
  `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/fleet/test/1.json: created by ada@${host} (pid ${String(pid)}) at 2026-01-02T03:04:05Z`;

describe('holdersOf', () => {
  it('reads who holds a lock, each once', () => {
    const holder = { user: 'ada', host: 'attic', pid: 7, since: '2026-01-02T03:04:05Z' };
    assert.deepEqual(readHolders(`${locked(7, 'attic')}\n${locked(7, 'attic')}`), [holder]);
  });
  it("knows Pulumi Cloud's message, which names no holder", () => {
    assert.deepEqual(readHolders('[409] Conflict: Another update is currently in progress.'), []);
  });
  it('finds no lock in other errors', () => {
    assert.equal(readHolders('update failed'), undefined);
  });
});

describe('withBackendLock', () => {
  const ended = spawnSync('true').pid;
  /** Runs work that a lock stops until it is cancelled, on a backend at `url`. */
  const run = async (said: string, url = 'file:///state'): Promise<string> => {
    let cancelled = false;
    const stack = {
      name: 'test',
      workspace: { whoAmI: () => Promise.resolve({ user: 'ada', url }) },
      cancel: () => Promise.resolve((cancelled = true)),
    } as unknown as Stack;
    return await withBackendLock(stack, () =>
      cancelled ? Promise.resolve('done') : Promise.reject(new Error(said)),
    );
  };
  const lockedError = (who: string): string =>
    `stack test: another Pulumi update is at work on it${who}; wait for it to end, or, if it was killed, run pulumi cancel --stack test`;

  it('removes the lock of a killed process of this machine, and goes on', async () => {
    assert.equal(await run(locked(ended)), 'done');
  });
  it('fails while another machine holds it, or the backend is shared', async () => {
    const since = 'since 2026-01-02T03:04:05Z';
    assert.deepEqual(await rejection(run(locked(ended, 'attic'))), [
      lockedError(` (ada@attic, process ${String(ended)}, ${since})`),
    ]);
    assert.deepEqual(await rejection(run(locked(ended), 's3://state')), [
      lockedError(` (ada@${hostname()}, process ${String(ended)}, ${since})`),
    ]);
  });
  it('fails if the holder is unknown', async () => {
    const said = '[409] Conflict: Another update is currently in progress.';
    assert.deepEqual(await rejection(run(said, 'https://app.pulumi.com/ada')), [lockedError('')]);
  });
  it('passes every other error on', async () => {
    await assert.rejects(run('no such thing'), /no such thing/);
  });
});
