import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, watch } from 'node:fs';
import path from 'node:path';
import { inspected, printJson } from '../support/docker';
import { fleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { projectCopy } from '../support/project';
import { SERVICES } from '../support/rows';

/** Tells the test that the command waits for Docker now, which does not answer. */
const WAIT = 'touch "$ASKED/now"; exec sleep 600';

describe('a command that is interrupted', function () {
  this.timeout(60_000); // each call starts Node anew
  const { name } = SERVICES.first;
  const container = {
    ...inspected(name.toLowerCase(), { 'fleet.service': name }),
    Name: `/fleet-dev-${name.toLowerCase()}`,
  };
  let project: string;
  before(() => {
    project = projectCopy();
  });

  /** Runs a command with a `docker` of these answers, ends it once it waits for one, and returns what it said. */
  async function interruptCommand(
    answers: Readonly<Record<string, string>>,
    signal: 'SIGINT' | 'SIGTERM',
    ...args: string[]
  ): Promise<{ readonly code: number | null; readonly stderr: string }> {
    const cases = Object.entries(answers).map(([pattern, run]) => `  ${pattern}) ${run} ;;`);
    const docker = `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\n  *) echo "unexpected: docker $*" >&2; exit 99 ;;\nesac\n`;
    const programs = temporaryFolder({ docker });
    chmodSync(path.join(programs, 'docker'), 0o755);
    const asked = temporaryFolder();
    const child = spawn('bin/fleet', args, {
      cwd: project,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        HOME: process.env['HOME'],
        PATH: `${programs}:${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        FLEET_HOME: fleetHome(),
        ASKED: asked,
      },
    });
    const watcher = watch(asked, () => child.kill(signal));
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    watcher.close();
    return { code, stderr };
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`says no more than that where it changed nothing (${signal})`, async () => {
      const containers = {
        '"ps -aq --filter label=fleet.stack=dev"': `echo ${container.Id}`,
        [`"inspect ${container.Id}"`]: printJson([container]),
      };
      assert.deepEqual(
        await interruptCommand(
          { ...containers, '"logs "*': 'echo said', '"events "*': WAIT },
          signal,
          'logs',
          '--follow',
        ),
        { code: 130, stderr: 'interrupted\n' },
      );
      assert.deepEqual(await interruptCommand({ '"ps "*': WAIT }, signal, 'status', '--watch'), {
        code: 130,
        stderr: 'interrupted\n',
      });
    });
  }

  it('says that it goes on where it removes a stack', async () => {
    const answers = {
      '"ps --all --filter label=fleet.stack=dev "*': 'true',
      '"info "*': 'echo id',
      '"volume inspect "*': WAIT,
    };
    assert.deepEqual(await interruptCommand(answers, 'SIGINT', 'down'), {
      code: 130,
      stderr: 'interrupted: run the same command again, it goes on from there\n',
    });
  });
});
