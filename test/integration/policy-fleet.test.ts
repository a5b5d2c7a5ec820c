import assert from 'node:assert/strict';
import execa from 'execa';
import { breaches } from '../support/breaches';
import { useTimeOfCommit } from '../support/clock';
import { pulumiOrSkip, usePulumiState } from '../support/pulumi';
import { FleetUnderTest, OFFSETS } from './fleet-under-test';

const STACK = 'it-policy';

/** Runs `pulumi preview --policy-pack policy` on the whole program, as the workflows do. */
describe("the fleet before the policy pack, on Pulumi's engine", function () {
  this.timeout('15m');
  before(pulumiOrSkip);
  usePulumiState();
  useTimeOfCommit();

  let fleet: FleetUnderTest;
  before(async () => {
    fleet = new FleetUnderTest(__filename);
    const { stdout: dockerEngine } = await execa('docker', ['info', '--format', '{{.Name}}']);
    const keys = {
      engine: 'pulumi',
      dockerEngine,
      scan: '{ scanner: trivy }',
      portOffset: OFFSETS.policyFleet,
    };
    fleet.writeStack(STACK, 'dev', keys);
    await pulumi('stack', 'init', STACK);
  });
  const pulumi = (...args: string[]): execa.ExecaChildProcess =>
    execa('pulumi', [...args, '--non-interactive', '--color', 'never'], {
      cwd: fleet.folder,
      all: true,
      reject: false,
    });
  const preview = (): execa.ExecaChildProcess =>
    pulumi('preview', '--stack', STACK, '--policy-pack', 'policy');

  it('passes unchanged', async () => {
    const { exitCode, all = '' } = await preview();
    assert.equal(exitCode, 0, all);
    assert.doesNotMatch(all, /\[(mandatory|advisory)\]/);
  });

  for (const { what, file, from, to, rule, said } of breaches) {
    it(`is refused with ${what}`, async () => {
      const text = fleet.read(file);
      assert.ok(text.includes(from), `${file} holds ${from}`);
      fleet.write(file, text.replace(from, to));
      const { exitCode, all = '' } = await preview();
      fleet.write(file, text);
      assert.notEqual(exitCode, 0, all);
      assert.ok(all.split(said).length > 40, `one line for each service\n${all}`);
      assert.ok(all.includes(`[mandatory]  ${rule}`), all);
    });
  }
});
