import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { parse } from 'yaml';
import { listContainers } from '../../../../../src/docker/containers';
import { temporaryFolder } from '../../../../support/folders';
import { MAIN, nameOf } from '../../../../integration/fleet-under-test';
import type { WholeFleet } from './whole-fleet';

/** Looks into the images of the whole fleet, and at the files that `export` writes of them. */
export function describeImages(whole: WholeFleet): void {
  describe('exported', () => {
    before(() => whole.upMain());
    it('writes files that bake and compose accept, by tag and by digest', async () => {
      const out = temporaryFolder();
      await whole.copy.succeed('up', '--stack', MAIN);
      await whole.copy.succeed('export', '--stack', MAIN, '--out', out);
      const printed = await execa(
        'docker',
        ['buildx', 'bake', '--print', '-f', 'docker-bake.json', '-f', 'docker-bake.digests.json'],
        { cwd: out },
      );
      const bake = JSON.parse(printed.stdout) as {
        target: Record<string, { contexts: Record<string, string> }>;
      };
      assert.equal(Object.keys(bake.target).length, 56);
      assert.match(
        bake.target['nluagent']?.contexts['family'] ?? '',
        /^docker-image:\/\/localhost:5050\/fleet-it\/fleet\/legacy-py310-cpu:.*@sha256:[0-9a-f]{64}$/,
      );
      // By digest it is what runs: compose has nothing to do.
      const hashes = await execa(
        'docker',
        ['compose', '-f', 'compose.digests.yaml', 'config', '--hash', '*'],
        { cwd: out },
      );
      const running = new Map(
        (await listContainers(MAIN)).map((each) => [
          each.Config.Labels['com.docker.compose.service'],
          each.Config.Labels['com.docker.compose.config-hash'],
        ]),
      );
      for (const line of hashes.stdout.split('\n')) {
        const [name, hash] = line.split(' ');
        assert.equal(running.get(name), hash, name);
      }
      const byTag = parse(readFileSync(path.join(out, 'compose.yaml'), 'utf8')) as {
        services: Record<string, { image: string }>;
      };
      assert.match(
        byTag.services['nluagent']?.image ?? '',
        /^localhost:5050\/fleet-it\/fleet\/nluagent:legacy-py310-cpu-\d{8}-[0-9a-f]{8}.*-mainpc-[0-9a-f]{8}$/,
      );
    });
  });

  describe('with images that', () => {
    before(() => whole.upMain());
    it("pass the reference agent's tests, and those of their scripts, inside one", async () => {
      const container = (await listContainers(MAIN)).find(
        (each) => nameOf(each) === 'ToneDetector',
      );
      const tests = [
        'test/agents/reference:/app/tests',
        'test/fleet/images:/entry/test/fleet/images',
        'images/service:/entry/images/service',
      ];
      const mounts = tests.flatMap((mount) => [
        '--volume',
        `${path.join(whole.copy.folder, mount)}:ro`,
      ]);
      for (const args of [
        ['discover', '-s', 'tests', '-t', '.'],
        ['discover', '-s', '/entry/test/fleet/images/by-image/service'],
      ]) {
        const { stderr } = await execa('docker', [
          'run',
          '--rm',
          '--network',
          'none',
          '--entrypoint',
          'python',
          '--workdir',
          '/app',
          ...mounts,
          container?.Config.Image ?? '',
          '-m',
          'unittest',
          ...args,
        ]);
        assert.match(stderr, /Ran [1-9]\d* tests/);
        assert.doesNotMatch(stderr, /skipped/);
      }
    });

    it('build without a pinned apt version that the mirror deleted if apt is mirror, and stop if it is strict', async () => {
      const out = temporaryFolder();
      await whole.copy.succeed('export', '--stack', MAIN, '--out', out);
      const bake = JSON.parse(readFileSync(path.join(out, 'docker-bake.digests.json'), 'utf8')) as {
        target: Record<string, { contexts: Record<string, string> }>;
      };
      const parent = bake.target['base-utils']?.contexts['base-python'] ?? '';
      const undo = whole.copy.edit('images/base-utils/apt.lock', /^gosu=.*$/m, 'gosu=0.1-1');
      const build = (pins: string): Promise<execa.ExecaReturnValue> =>
        execa(
          'docker',
          [
            'buildx',
            'build',
            '--builder=fleet',
            '--progress=plain',
            '--output=type=cacheonly',
            '--no-cache',
            '--build-arg',
            `APT_PINS=${pins}`,
            '--build-context',
            `base-python=${parent}`,
            '--build-context',
            `shared=${whole.copy.folder}/images/shared`,
            `${whole.copy.folder}/images/base-utils`,
          ],
          { all: true, reject: false },
        );
      const mirror = await build('mirror');
      assert.equal(mirror.exitCode, 0, mirror.all);
      assert.match(
        mirror.all ?? '',
        /fleet-notice: base-utils: apt gosu: the mirror no longer has 0\.1-1, installed \S+/,
      );
      const strict = await build('strict');
      assert.notEqual(strict.exitCode, 0);
      assert.match(strict.all ?? '', /apt gosu is pinned to 0\.1-1, the mirror has only \S+/);
      undo();
    });

    it("pass BuildKit's own checks", async () => {
      const out = temporaryFolder();
      await whole.copy.succeed('export', '--stack', MAIN, '--out', out);
      const families = ['base-python', 'build-python', 'base-utils', 'base-cpu-pydeps'];
      const others = ['family-web', 'base-cpu-audio', 'legacy-py310-cpu', 'nluagent'];
      const files = ['-f', `${out}/docker-bake.json`, '-f', `${out}/docker-bake.digests.json`];
      const args = ['buildx', 'bake', '--builder=fleet', '--check', ...files];
      const env = { BUILDX_BAKE_ENTITLEMENTS_FS: '0' };
      const { all } = await execa('docker', [...args, ...families, ...others], { env, all: true });
      assert.equal([...(all ?? '').matchAll(/Check complete, no warnings found/g)].length, 8, all);
    });
  });
}
