import assert from 'node:assert/strict';
import execa from 'execa';
import { listContainers } from '../../../../../src/docker/containers';
import { RegistryClient } from '../../../../../src/registry-client/client';
import { must } from '../../../../support/errors';
import { changed, MAIN, nameOf, until } from '../../../../integration/fleet-under-test';
import { PART_SIZE, type WholeFleet } from './whole-fleet';

/** Changes a row of the whole fleet. */
export function describeRowChanges(whole: WholeFleet): void {
  describe('changing only what was edited in its rows', () => {
    before(() => whole.upMain());
    it('builds nothing and recreates nothing in a second up', async () => {
      const before = await whole.copy.ids(MAIN);
      const out = await whole.copy.succeed('up', '--stack', MAIN);
      assert.doesNotMatch(out, /▸/);
      assert.deepEqual(await whole.copy.ids(MAIN), before);
    });

    it("recreates one container after an edit of a row's env, and builds nothing", async () => {
      const before = await whole.copy.ids(MAIN);
      whole.copy.edit(
        'fleet/services/dialogue.ts',
        /(name: 'ChitchatAgent',)/,
        "$1\n    env: { GREETING: 'hello' },",
      );
      const preview = JSON.parse(
        await whole.copy.succeed('preview', '--stack', MAIN, '--json'),
      ) as {
        images: unknown[];
        containers: unknown[];
      };
      assert.deepEqual(preview.images, []);
      assert.deepEqual(preview.containers, [{ name: 'chitchatagent', action: 'replace' }]);
      assert.doesNotMatch(await whole.copy.succeed('up', '--stack', MAIN), /▸ images/);
      assert.deepEqual(changed(before, await whole.copy.ids(MAIN)), ['ChitchatAgent']);
      assert.equal(await whole.exec('fleet-it-chitchatagent', 'printenv', 'GREETING'), 'hello');
    });
  });
}

/** Changes sources and locks, and containers. */
export function describeChanges(whole: WholeFleet): void {
  describe('changing only what was edited in its files', () => {
    before(() => whole.upPart());
    it("rebuilds one image and one container after an edit of a service's own source", async () => {
      const [ids, digests] = [await whole.copy.ids(MAIN), await whole.copy.digests(MAIN)];
      whole.copy.write(
        'agents/nlu/main.py',
        `${whole.copy.read('agents/nlu/main.py')}\n# edited\n`,
      );
      await whole.upPart();
      assert.deepEqual(changed(digests, await whole.copy.digests(MAIN)), ['NLUAgent']);
      assert.deepEqual(changed(ids, await whole.copy.ids(MAIN)), ['NLUAgent']);
    });

    it("rebuilds the web services' images alone after an edit of family-web's lock", async () => {
      const before = await whole.copy.digests(MAIN);
      // Nothing else there needs websockets: without it, both files are still whole.
      const undos = [
        whole.copy.edit('images/family-web/requirements.in', /^websockets\n/m, ''),
        whole.copy.edit(
          'images/family-web/requirements.lock',
          /^websockets==[\s\S]*?(?=^\S|(?![\s\S]))/m,
          '',
        ),
      ];
      const web = (await whole.copy.status(MAIN)).services
        .filter(({ family, digest }) => family === 'family-web' && digest !== undefined)
        .map(({ service }) => service);
      assert.equal(web.length, 2);
      await whole.upPart();
      assert.deepEqual(changed(before, await whole.copy.digests(MAIN)), web.sort());
      for (const undo of undos) undo();
    });

    it('rebuilds one small layer of every service image after an edit of the reference agent', async () => {
      await whole.upPart();
      const layersOf = async (): Promise<Map<string, { digest: string; size: number }[]>> => {
        const client = new RegistryClient('localhost:5050');
        const entries = [...(await whole.copy.digests(MAIN))].map(async ([service, digest]) => {
          const repository = `${whole.copy.namespace}/${service.toLowerCase()}`;
          const { layers } = must(await client.readManifest(repository, digest));
          return [service, layers] as const;
        });
        return new Map(await Promise.all(entries));
      };
      const before = await layersOf();
      const digests = await whole.copy.digests(MAIN);
      whole.copy.edit('agents/reference/main.py', /$/, '\n# edited\n');
      await whole.upPart();
      const after = await layersOf();
      const expected = [...digests.keys()].filter((service) => service !== 'NLUAgent').sort();
      assert.equal(expected.length, PART_SIZE - 1);
      assert.deepEqual(changed(digests, await whole.copy.digests(MAIN)), expected);
      for (const service of expected) {
        const known = new Set(before.get(service)?.map(({ digest }) => digest));
        const fresh = (after.get(service) ?? []).filter(({ digest }) => !known.has(digest));
        assert.equal(fresh.length, 1, `${service}: ${JSON.stringify(fresh)}`);
        assert.ok(
          (fresh[0]?.size ?? Infinity) < 100_000,
          `${service}: ${String(fresh[0]?.size)} bytes`,
        );
      }
    });
  });

  describe('staying up', () => {
    before(() => whole.upPart());
    it('restarts a killed agent, and status counts the restart', async () => {
      const [container] = (await listContainers(MAIN)).filter(
        (each) => nameOf(each) === 'EmotionEngine',
      );
      // The agent is the one child of tini.
      await whole.exec(container?.Id ?? '', 'sh', '-c', 'kill -9 $(cat /proc/1/task/1/children)');
      const back = await until('EmotionEngine is healthy again', async () =>
        (await whole.copy.status(MAIN)).services.find(
          ({ service, health, restarts }) =>
            service === 'EmotionEngine' && health === 'healthy' && restarts > 0,
        ),
      );
      assert.equal(back.restarts, 1);
      await until('all are healthy', async () =>
        (await whole.healthy(MAIN)).length === PART_SIZE ? true : undefined,
      );
    });

    it('restarts one service by restart, and prints its output by logs', async () => {
      const startedAt = async (): Promise<string> =>
        (await execa('docker', ['inspect', '-f', '{{.State.StartedAt}}', 'fleet-it-tonedetector']))
          .stdout;
      const before = await startedAt();
      await whole.copy.succeed('restart', 'ToneDetector', '--stack', MAIN);
      assert.notEqual(await startedAt(), before);
      assert.match(
        await whole.copy.succeed('logs', 'ToneDetector', '--stack', MAIN),
        /ToneDetector/,
      );
    });

    it('runs a service from its source by dev, and restarts it on a change', async () => {
      const run = whole.copy.start(['dev', 'ToneDetector', '--stack', MAIN]);
      let out = '';
      run.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
      const says = (text: string): Promise<true> =>
        until(text, () => Promise.resolve(out.includes(text) ? true : undefined));
      await says('dev: ToneDetector runs agents/reference');
      const undo = whole.copy.edit('agents/reference/main.py', /$/, '\n# while in dev\n');
      await says('changed, restarted');
      assert.match(
        await whole.exec('fleet-it-tonedetector', 'cat', '/app/main.py'),
        /while in dev/,
      );
      undo(); // and Ctrl-C while it restarts for that
      run.kill('SIGINT');
      await says('own source again');
      await run;
      assert.doesNotMatch(
        await whole.exec('fleet-it-tonedetector', 'cat', '/app/main.py'),
        /while in dev/,
      );
    });
  });
}
