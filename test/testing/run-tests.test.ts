import assert from 'node:assert/strict';
import { selectParts, type TestOptions } from '../../src/testing/run-tests';

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
