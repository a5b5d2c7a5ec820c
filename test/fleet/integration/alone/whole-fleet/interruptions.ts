import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import execa from 'execa';
import { locateFleetHome } from '../../../../../src/lib/home';
import { MAIN } from '../../../../integration/fleet-under-test';
import { PART_SIZE, UP_PART, type WholeFleet } from './whole-fleet';

/** Stops servers, and `up` itself, in the middle of a build. */
export function describeInterruptions(whole: WholeFleet): void {
  describe('going on after an interruption', () => {
    before(() => whole.upPart());
    const run = path.join(locateFleetHome(), 'run');
    const killRegistry = (): void => {
      process.kill(Number(readFileSync(path.join(run, 'registry.pid'), 'utf8')), 'SIGKILL');
    };
    const killBuilder = async (): Promise<void> => {
      // On its own engine, which DOCKER_HOST need not lead to.
      const { stdout } = await execa('docker', ['buildx', 'inspect', 'fleet']);
      const [, host] = /^Endpoint: +(\S+:\/\/\S+)$/m.exec(stdout) ?? [];
      const engine = host === undefined ? [] : ['--host', host];
      await execa('docker', [...engine, 'kill', 'buildx_buildkit_fleet0']);
    };
    for (const [name, file, kill, said] of [
      ['registry', 'registry.pid', killRegistry, /localhost:5050: the registry does not answer/],
      [
        'builder',
        'builder',
        killBuilder,
        /fleet:builder: stopped in the middle of the build: 'fleet'/,
      ],
    ] as const) {
      it(`fails when the ${name} stops during up, and a second up finishes`, async function () {
        if (!existsSync(path.join(run, file))) {
          console.log(`      skipped: the ${name} was not started by bin/fleet setup`);
          this.skip();
        }
        // A step of a family's build asks here whether it may go on. It may, once the other server is dead.
        let release = (): void => undefined;
        const dead = new Promise<void>((resolve) => (release = resolve));
        const server = createServer((_request, response) => void dead.then(() => response.end()));
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        const ask = `import http.client as h; c = h.HTTPConnection('127.0.0.1', ${String(port)}); c.request('GET', '/'); c.getresponse()`;
        whole.copy.edit(
          'images/legacy-py310-cpu/Dockerfile',
          /^USER 10001:10001$/m,
          `RUN python -c "${ask}" || :\nUSER 10001:10001`,
        );
        const building = once(server, 'request');
        const up = whole.copy.start(UP_PART);
        await Promise.race([building, up]);
        await kill();
        release();
        const failed = await up;
        assert.equal(failed.exitCode, 1);
        assert.match(failed.stderr, said);
        await whole.upPart();
        assert.equal((await whole.healthy(MAIN)).length, PART_SIZE);
        server.close();
      });
    }

    it('finishes after Ctrl-C during a build', async () => {
      whole.copy.edit('agents/nlu/main.py', /$/, '\n# interrupted\n');
      const run = whole.copy.start(UP_PART);
      await new Promise<void>((resolve) => {
        run.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('▸ images')) resolve();
        });
      });
      run.kill('SIGINT');
      assert.notEqual((await run).exitCode, 0);
      await whole.upPart();
      assert.equal((await whole.healthy(MAIN)).length, PART_SIZE);
    });
  });
}
