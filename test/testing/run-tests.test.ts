import assert from 'node:assert/strict';
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
