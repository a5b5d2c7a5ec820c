import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { printVram, type VramOptions } from '../../src/vram/print-vram';
import { smallContext } from '../support/context';
import { inspected, printJson } from '../support/docker';
import { useEnvironment, useFakePrograms } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { printed } from '../support/output';
import { cuda } from '../support/stack';

const ID = 'c0ffee'.padEnd(64, '1');
const FILE = 'fleet/vram-measured.json';
const reading = (peak: number): unknown => ({
  alpha: { peak, date: '2026-11-26', card: 'a card' },
});

const run = (
  options: Partial<VramOptions> = {},
  keys: Readonly<Record<string, string>> = cuda,
  files: Readonly<Record<string, string>> = {},
): ReturnType<typeof printed> & { readonly root: string } => {
  const root = temporaryFolder(files);
  const work = printed(() => printVram(smallContext(root, keys), { seconds: '1', ...options }));
  return Object.assign(work, { root });
};
const withReading = (peak: number): Record<string, string> => ({
  [FILE]: JSON.stringify({ Camera: reading(peak) }),
});

describe('printVram', () => {
  it("prints the card's plan within 80 columns, and what nobody measured as unknown", async () => {
    const { out, lines } = await run();
    assert.deepEqual(lines, []);
    assert.deepEqual(out.split('\n'), [
      'card 0 · none · 1024 MB',
      '',
      'SERVICE               MODE      PEAK, MB  OF THE CARD       SAID BY',
      'Camera                                 ?                    nobody',
      '',
      'resident              sum              0  ░░░░░░░░░░░░░░░░',
      'on demand             largest          0  ░░░░░░░░░░░░░░░░',
      'idle contexts: 1      sum              ?',
      'a desktop and others  reserve          ?',
      'needed                at least         0  ░░░░░░░░░░░░░░░░',
      '',
    ]);
  });

  it('prints what the driver was seen to give', async () => {
    const { out } = await run({}, cuda, withReading(512));
    assert.match(out, /^Camera +resident +512 {2}████████░░░░░░░░ {2}driver$/m);
    assert.match(out, /^idle contexts: 0 +sum +0 /m);
  });

  it('prints JSON alone', async () => {
    const { out } = await run({ json: true }, cuda, withReading(512));
    const { stack, machine, cards } = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual([stack, machine], ['test', 'alpha']);
    const [card] = cards as Record<string, unknown>[];
    assert.deepEqual([card?.['total'], card?.['resident'], card?.['needed']], [1024, 512, 512]);
  });

  it('fails where the card is too small', async () => {
    const { lines } = await run({}, cuda, withReading(1025));
    assert.deepEqual(lines, [
      "alpha.gpu: has too little memory, 1024 of 1025 MB: '1025 resident, 0 on demand, 0 idle contexts of 0, 0 of others'; place fewer services on this machine, or write mode: 'on-demand' in rows that can wait",
    ]);
  });

  it('says that a stack has no card, and measures none', async () => {
    const { out, lines } = await run({}, {});
    assert.deepEqual(lines, []);
    assert.match(out, /^stack test reserves no GPU;/);
    assert.deepEqual((await run({ measure: true }, {})).lines, [
      'Pulumi.test.yaml: fleet:gpu: missing; write the card that is to be measured',
    ]);
  });

  it('refuses seconds that are none', async () => {
    assert.deepEqual((await run({ measure: true, seconds: '0' })).lines, [
      "--seconds: is not a whole number from 1 to 9999: '0'; write one, such as 60",
    ]);
  });

  describe('--measure', () => {
    const own = { ...inspected('camera', { 'fleet.service': 'Camera' }), Id: ID };
    useEnvironment(() => ({ DOCKER_HOST: undefined }));
    useFakePrograms(() => ({
      docker: { 'ps*': `echo ${ID}`, 'inspect*': printJson([own]) },
      'nvidia-smi': {
        '*query-gpu*': 'echo "0, GPU-1, a card, 1024, 700"',
        '*query-compute-apps*': 'true',
      },
    }));

    it('writes nothing, and fails, where no container used the card', async () => {
      const work = run({ measure: true }, cuda, withReading(512));
      assert.deepEqual((await work).lines, [
        'nvidia-smi: no container of the stack used the card; run bin/fleet up, put its services to work, and measure again',
      ]);
      assert.deepEqual(JSON.parse(readFileSync(path.join(work.root, FILE), 'utf8')), {
        Camera: reading(512),
      });
    });

    it('tells what others take of the card', async () => {
      assert.match((await run({ measure: true })).out, /^others took 700 MB at most;/m);
    });
  });

  describe('--measure of a stack that is at work', () => {
    useEnvironment(() => ({ DOCKER_HOST: undefined }));
    const processes = [{ pid: 1, memory: 700, container: ID }];
    const card = { index: '0', uuid: 'GPU-1', name: 'a card', total: 1024, used: 900, processes };
    const senses = {
      cards: () => [card],
      containers: () => Promise.resolve(new Map([[ID, 'Camera']])),
      pause: () => Promise.resolve(),
      now: Date.now,
    };

    it('writes the peaks into the one file, beside what is there, and plans with them', async () => {
      const before = {
        Camera: { beta: { peak: 5, date: '2026-01-01', card: 'another' } },
        Hub: {},
      };
      const root = temporaryFolder({ [FILE]: JSON.stringify(before) });
      const options = { measure: true, seconds: '2', json: true };
      const { out, lines } = await printed(() =>
        printVram(smallContext(root, cuda), options, senses),
      );
      assert.deepEqual(lines, []);
      const written = JSON.parse(readFileSync(path.join(root, FILE), 'utf8')) as typeof before;
      const { alpha, ...others } = written.Camera as Record<string, Record<string, unknown>>;
      assert.deepEqual({ ...written, Camera: others }, before);
      assert.deepEqual([alpha?.['peak'], alpha?.['card']], [700, 'a card']);
      assert.match(String(alpha?.['date']), /^\d{4}-\d\d-\d\d$/);
      const { cards, measured } = JSON.parse(out) as Record<string, unknown>;
      assert.equal((cards as { needed: number }[])[0]?.needed, 700);
      assert.deepEqual(measured, {
        card: 'a card',
        peaks: { Camera: 700 },
        untold: [],
        others: 200,
      });
    });
  });

  describe('--measure of an engine elsewhere', () => {
    useEnvironment(() => ({ DOCKER_HOST: 'ssh://beta' }));
    it("is refused, as the driver is this machine's", async () => {
      assert.deepEqual((await run({ measure: true })).lines, [
        "DOCKER_HOST: leads to another machine than the driver that is measured: 'ssh://beta'; run the command on that machine",
      ]);
    });
  });
});
