import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import path from 'node:path';
import execa from 'execa';
import { temporaryFolder } from '../../../../support/folders';
import { MAIN, type FleetUnderTest } from '../../../../integration/fleet-under-test';
import { UP_PART, type WholeFleet } from './whole-fleet';

/** Gives `up` what it must refuse, and finds every container unchanged. */
export function describeRefusals(whole: WholeFleet): void {
  describe('refusing, with everything unchanged,', () => {
    before(() => whole.upPart());
    const undos: (() => void)[] = [];
    const breakFile = (...edit: Parameters<FleetUnderTest['edit']>): void => {
      undos.push(whole.copy.edit(...edit));
    };
    afterEach(() => {
      for (const undo of undos.splice(0)) undo();
    });
    const refused = async (
      pattern: RegExp,
      args: readonly string[],
      env: NodeJS.ProcessEnv = {},
    ): Promise<void> => {
      const before = await whole.copy.ids(MAIN);
      const { code, err } = await whole.copy.run(args, env);
      assert.notEqual(code, 0);
      assert.match(err, pattern);
      assert.deepEqual(await whole.copy.ids(MAIN), before);
    };

    it('names a port that a process of the host holds', async () => {
      await execa('docker', ['rm', '-f', 'fleet-it-tonedetector']);
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(25625, '127.0.0.1', resolve));
      await refused(
        new RegExp(
          `ToneDetector: service port is taken by process ${String(process.pid)} \\(.+\\): '127.0.0.1:25625'; stop that`,
        ),
        UP_PART,
      );
      await new Promise((resolve) => server.close(resolve));
      await whole.upPart();
    });

    it('names a port that a process holds and a row has by now, in preview too', async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(25999, '127.0.0.1', resolve));
      try {
        breakFile('fleet/services/emotion.ts', /port: 5625,/, 'port: 5999,');
        const taken = /ToneDetector: service port is taken by process .*: '127.0.0.1:25999'; stop/;
        await refused(taken, UP_PART);
        await refused(taken, ['preview', ...UP_PART.slice(1)]);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });

    it('names a lock file with a wrong hash, with --strict', async () => {
      breakFile(
        'images/family-web/requirements.lock',
        /^(websockets==.*\n(?:.*--hash=.*\n)*)/m,
        (entry) => entry.replace(/sha256:[0-9a-f]{64}/g, `sha256:${'0'.repeat(64)}`),
      );
      await refused(
        /error: family-web: requirements\.lock: websockets==[\d.]+: is not the hash of what the index serves, [0-9a-f]{64}: '0{64}'; restore the lock if it was edited, /,
        [...UP_PART, '--strict'],
      );
    });

    it('stops a build for which the disk has no room', async () => {
      breakFile(`Pulumi.${MAIN}.yaml`, /$/, '  fleet:diskReserve: 100000\n');
      breakFile('agents/reference/main.py', /$/, '\n# full\n');
      await refused(/: has too little free space: '.* GB'; free .* GB for \d+ images/, UP_PART);
    });

    it('says that Docker does not run', async () => {
      await refused(
        /DOCKER_HOST: no Docker engine answers: 'unix:\/\/\/nonexistent\.sock'/,
        UP_PART,
        {
          DOCKER_HOST: 'unix:///nonexistent.sock',
        },
      );
    });

    it('says that a user may not use the Docker socket', async function () {
      await execa('chmod', ['-R', 'a+rX', whole.copy.folder]);
      const readable = await execa(
        'setpriv',
        [
          '--reuid=65534',
          '--regid=65534',
          '--clear-groups',
          'test',
          '-r',
          path.join(whole.copy.folder, 'node_modules/tsx/package.json'),
        ],
        { reject: false },
      );
      if (process.getuid?.() !== 0 || readable.exitCode !== 0) {
        console.log(
          '      skipped: needs root, to become another user, and a checkout that user can read',
        );
        this.skip();
      }
      const home = temporaryFolder();
      await execa('chown', ['65534:65534', home]);
      const { exitCode, stderr } = await execa(
        'setpriv',
        [
          '--reuid=65534',
          '--regid=65534',
          '--clear-groups',
          path.join(whole.copy.folder, 'bin/fleet'),
          'up',
          '--stack',
          MAIN,
        ],
        {
          reject: false,
          env: {
            HOME: home,
            FLEET_HOME: path.join(home, 'fleet'),
            GIT_CONFIG_COUNT: '1',
            GIT_CONFIG_KEY_0: 'safe.directory',
            GIT_CONFIG_VALUE_0: '*',
          },
        },
      );
      assert.notEqual(exitCode, 0);
      assert.match(stderr, /permission.*Docker socket|usermod -aG docker/i);
    });

    it('refuses a second up at the same time', async () => {
      breakFile('agents/nlu/main.py', /$/, '\n# twice\n');
      const first = whole.copy.start(UP_PART);
      await new Promise<void>((resolve) => {
        first.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('▸ images')) resolve();
        });
      });
      const second = await whole.copy.run(UP_PART);
      assert.equal(second.code, 1);
      assert.match(second.err, /is held by another fleet command: 'process \d+ of \S+ in /);
      assert.equal((await first).exitCode, 0);
    });
  });
}
