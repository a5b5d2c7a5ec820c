import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import execa from 'execa';
import { readUpstreamRefs } from '../../src/checkout/upstreams';
import { root } from '../../src/lib/root';
import { GPU_REQUEST } from '../../src/plan/hardware';
import { succeeds } from '../../src/lib/exec';
import { checkGpu } from '../../src/engines/common/gpu';
import { useEnvironment } from '../support/environment';
import { refusal } from '../support/errors';
import { smallStack } from '../support/stack';
import { until } from './fleet-under-test';
import { SecondEngine, type GpuKind } from './second-engine';

describe('a second Docker engine', function () {
  this.timeout('15m');
  let image: string;
  let engine: SecondEngine;
  const use = (gpu?: GpuKind): void => {
    before(async () => {
      engine = await SecondEngine.start({ gpu });
      await engine.docker('pull', '--quiet', image);
    });
    after(() => engine.stop());
    useEnvironment(() => ({ DOCKER_HOST: engine.host }));
  };
  const folder = (of: SecondEngine): string => path.dirname(new URL(of.host).pathname);
  const { driver } = GPU_REQUEST;
  const reserving = ['--gpus', `driver=${driver},"device=0"`];
  /** Lists what a probe could leave on the engine. */
  const held = async (): Promise<string[]> =>
    Promise.all([engine.docker('ps', '--all', '--quiet'), engine.docker('images', '--all', '-q')]);

  before(async function () {
    const why = await SecondEngine.unavailable();
    if (why !== undefined) {
      console.log(`      skipped: ${why}`);
      this.skip();
    }
    image = readUpstreamRefs(root, smallStack())('redis');
  });

  describe('with GPUs', () => {
    use('hook');

    it('is empty, and has a name of its own', async () => {
      assert.equal(await engine.docker('ps', '--all', '--quiet'), '');
      assert.equal(await engine.docker('info', '--format', '{{.Name}}'), engine.name);
    });

    it('gives a container the GPU that it reserves', async () => {
      const idle = ['run', '--detach', '--name', 'gpu', ...reserving, image, 'sleep', '600'];
      await engine.docker(...idle);
      const requests = await engine.docker(
        'inspect',
        '--format',
        '{{json .HostConfig.DeviceRequests}}',
        'gpu',
      );
      assert.deepEqual(JSON.parse(requests), [
        { Driver: driver, Count: 0, DeviceIDs: ['0'], Capabilities: [['gpu']], Options: {} },
      ]);
      // Not in the container's configuration, and so not in what exec starts: the driver gives it at the start.
      const environment = await engine.docker('exec', 'gpu', 'cat', '/proc/1/environ');
      assert.ok(environment.split('\0').includes('NVIDIA_VISIBLE_DEVICES=0'), environment);
      await engine.docker('rm', '--force', 'gpu');
    });

    it('passes the check, which leaves nothing', async () => {
      const before = await held();
      checkGpu({ name: 'test' }, '0', 20);
      assert.deepEqual(await held(), before);
    });

    it('runs containers that find each other, are checked and are reached on loopback', async () => {
      await engine.docker('network', 'create', 'both');
      const open = ['redis-server', '--bind', '0.0.0.0', '--protected-mode', 'no'];
      await engine.docker(
        'run',
        '--detach',
        '--name',
        'server',
        '--network',
        'both',
        '--network-alias',
        'cache',
        '--health-cmd',
        'redis-cli ping',
        '--health-interval',
        '1s',
        '--publish',
        '127.0.0.1::6379',
        image,
        ...open,
      );
      await until('the server is healthy', async () => {
        const said = await engine.docker('inspect', '-f', '{{.State.Health.Status}}', 'server');
        return said === 'healthy' || undefined;
      });
      const client = ['run', '--rm', '--network', 'both', image, 'redis-cli', '-h', 'cache'];
      assert.equal(await engine.docker(...client, 'ping'), 'PONG');
      const [host = '', port] = (await engine.docker('port', 'server', '6379')).split(':');
      const socket = connect(Number(port), host).setEncoding('utf8');
      socket.write('PING\r\n');
      assert.deepEqual(await once(socket, 'data'), ['+PONG\r\n']);
      socket.destroy();
    });

    it('leaves nothing when it is stopped, its containers still running', async () => {
      const [, address = ''] = /inet (198\.18\.\d+)/.exec(addressesOf(engine.name)) ?? [];
      await engine.stop();
      assert.equal(existsSync(folder(engine)), false);
      assert.equal(await succeeds('ip', ['link', 'show', engine.name]), false);
      for (const table of ['filter', 'nat']) {
        const { stdout } = await execa('iptables', ['-w', '-t', table, '-S']);
        assert.ok(!stdout.includes(address), stdout);
      }
    });
  });

  describe('with GPUs by CDI', () => {
    before(async function () {
      const why = await SecondEngine.withoutCdi();
      if (why === undefined) return;
      console.log(`      skipped: ${why}`);
      this.skip();
    });
    use('cdi');

    it('gives a container the GPU that it reserves', async () => {
      const said = await engine.docker('run', '--rm', ...reserving, image, 'env');
      assert.match(said, /^NVIDIA_VISIBLE_DEVICES=0$/m);
    });

    it('passes the check, which leaves nothing', async () => {
      const before = await held();
      checkGpu({ name: 'test' }, '0', 20);
      assert.deepEqual(await held(), before);
    });

    it('fails the check of a GPU that it has not, with those that it has', () => {
      assert.deepEqual(
        refusal(() => {
          checkGpu({ name: 'alpha' }, '7', 20);
        }),
        [
          `Pulumi.alpha.yaml: fleet:gpu.device: Docker engine ${engine.name} does not give out the card of 20 services (unresolvable CDI devices nvidia.com/gpu=7): '7'; write one of '0', or repair the driver`,
        ],
      );
    });
  });

  describe('without GPUs', () => {
    before(async function () {
      if (!(await succeeds('which', ['nvidia-container-runtime-hook']))) return;
      console.log("      skipped: this machine's Docker engines have GPUs");
      this.skip();
    });
    use();

    it('refuses a container that reserves a GPU', async () => {
      await assert.rejects(
        engine.docker('run', '--rm', ...reserving, image),
        /could not select device driver "nvidia" with capabilities: \[\[gpu\]\]/,
      );
    });

    it('fails the check, which leaves nothing', async () => {
      const before = await held();
      assert.deepEqual(
        refusal(() => {
          checkGpu({ name: 'alpha' }, '0', 20);
        }),
        [
          `Pulumi.alpha.yaml: fleet:gpu.device: Docker engine ${engine.name} gives containers no NVIDIA GPU (runtimes: runc; devices: none), nor the card of 20 services: '0'; install nvidia-container-toolkit and restart Docker, or remove fleet:gpu`,
        ],
      );
      assert.deepEqual(await held(), before);
    });
  });

  it('ends with the process that started it, and the next engine removes its remains', async () => {
    const script = `require('./test/integration/second-engine').SecondEngine.start({}).then(({ host }) => console.log(host))`;
    const owner = spawn(
      process.execPath,
      ['--require', './src/lib/register-tsx.cjs', '--eval', script],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [said] = (await once(owner.stdout, 'data')) as [Buffer];
    const host = said.toString().trim();
    assert.ok(await succeeds('docker', ['--host', host, 'version']));
    owner.kill('SIGKILL');
    await until('the engine is dead', async () =>
      (await succeeds('docker', ['--host', host, 'version'])) ? undefined : true,
    );
    const next = await SecondEngine.start({});
    await next.stop();
    assert.equal(existsSync(path.dirname(new URL(host).pathname)), false);
  });
});

const addressesOf = (bridge: string): string =>
  execFileSync('ip', ['address', 'show', bridge], { encoding: 'utf8' });
