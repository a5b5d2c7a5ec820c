import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from '../../src/lib/root';
import {
  chooseColors,
  readCount,
  selectParts,
  type TestOptions,
} from '../../src/testing/run-tests';

/** Lists the parts of a run, and the test files of each. */
const partsOf = (options: TestOptions): Record<string, readonly string[]> =>
  Object.fromEntries(
    selectParts(options).map(({ name, command }) => [
      name,
      command.filter((word) => word.endsWith('.test.ts')),
    ]),
  );
const together = 'integration tests';
const alone = 'integration tests that stop servers';

describe('selectParts', () => {
  it('takes all by default, the integration tests last', () => {
    const names = Object.keys(partsOf({}));
    assert.deepEqual(names.slice(-3), ['unit and policy tests', together, alone]);
    assert.equal(names[0], 'lint');
  });

  it('leaves out what needs Docker with --unit, and all else with --docker', () => {
    const [unit, docker] = [{ unit: true }, { docker: 'current' }].map((options) =>
      Object.keys(partsOf(options as TestOptions)),
    );
    assert.deepEqual(docker, [together, alone]);
    assert.deepEqual([...(unit ?? []), together, alone], Object.keys(partsOf({})));
  });

  it("takes the workflows' jobs with --workflows alone, all or the files that are named", () => {
    const jobs = "the workflows' jobs";
    const file = 'test/workflow-runs/prune.test.ts';
    const all = ['test/workflow-runs/*.test.ts'];
    assert.deepEqual(partsOf({ workflows: true }), { [jobs]: all });
    assert.deepEqual(partsOf({ workflows: true, files: [file] }), { [jobs]: [file] });
    assert.ok(!Object.keys(partsOf({})).includes(jobs));
  });

  it('takes files that are named, those of the folder alone one at a time', () => {
    const files = ['test/integration/gpu.test.ts', './test/fleet/integration/alone/fleet.test.ts'];
    assert.deepEqual(partsOf({ files }), { [together]: [files[0]], [alone]: [files[1]] });
    assert.deepEqual(partsOf({ files: files.slice(1) }), { [alone]: [files[1]] });
    const [part] = selectParts({ files: files.slice(1) });
    assert.ok(part?.command.includes('--no-parallel'));
  });
});

describe('chooseColors', () => {
  it('colours what a test runner prints on a terminal, and not what its tests start', () => {
    const runners = selectParts({})
      .filter(({ command }) => command.includes('mocha'))
      .map(({ command: [name = '', ...args] }) => chooseColors(name, args, true));
    assert.ok(runners.length > 0);
    for (const env of runners) assert.deepEqual(env, { MOCHA_COLORS: '1' });
    assert.deepEqual(chooseColors('npx', ['eslint', '.'], true), { FORCE_COLOR: '1' });
  });

  it('colours nothing elsewhere', () => {
    assert.deepEqual(chooseColors('npx', ['mocha'], false), { NO_COLOR: '1' });
  });
});

describe('readCount', () => {
  it('reads the counts of a test runner, in its colours too', () => {
    assert.deepEqual(readCount('  31 passing (11m)'), ['passed', 31]);
    const lines = [
      '\u001B[92m \u001B[0m\u001B[32m 31 passing\u001B[0m\u001B[90m (11m)\u001B[0m',
      '\u001B[36m \u001B[0m\u001B[36m 3 pending\u001B[0m',
      '\u001B[31m  1 failing\u001B[0m',
    ];
    assert.deepEqual(lines.map(readCount), [
      ['passed', 31],
      ['skipped', 3],
      ['failed', 1],
    ]);
  });

  it('reads none from another line', () => {
    assert.equal(readCount('    ✔ gives 3 passing trains'), undefined);
  });
});

describe('runPart', () => {
  /** Runs a part as `bin/fleet test` does, in a process that is then signalled alone. */
  const RUN = `
const { interrupt, runInterruptibly } = require('./src/lib/interrupt');
const { runPart } = require('./src/testing/run-tests');
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void interrupt());
void runInterruptibly((signal) => runPart('/', { command: JSON.parse(process.argv[1]) }, signal));
`;
  /** @param hears whether Ctrl-C ends it, and not only what it waits for */
  const command = (hears: boolean): string[] => [
    'bash',
    '-c',
    `trap '${hears ? 'echo cleaned up; exit 1' : ':'}' INT; bash -c 'echo waits $$; exec sleep 600'; echo goes on; sleep 600`,
  ];

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends what it started where its process alone gets ${signal}, and waits for it`, async () => {
      const { child, lines } = start(command(true));
      const pid = Number(/^waits (\d+)$/.exec(await next(lines))?.[1]);
      child.kill(signal);
      assert.equal(await next(lines), 'cleaned up');
      assert.deepEqual(await once(child, 'exit'), [130, null]);
      assert.throws(() => process.kill(pid, 0), /ESRCH/);
    });
  }

  it('ends with its process where that is told twice', async () => {
    const { child, lines } = start(command(false));
    assert.match(await next(lines), /^waits /);
    child.kill('SIGINT');
    assert.equal(await next(lines), 'goes on');
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [130, null]);
    // The pipe closes when none of them is left.
    assert.equal((await lines.next()).done, true);
  });

  const next = async (lines: AsyncIterator<string>): Promise<string> => {
    const { value } = (await lines.next()) as { readonly value: string };
    return value;
  };

  function start(words: readonly string[]) {
    const child = spawn(
      process.execPath,
      ['--import', './src/lib/register-tsx.mjs', '--eval', RUN, JSON.stringify(words)],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return { child, lines };
  }
});
