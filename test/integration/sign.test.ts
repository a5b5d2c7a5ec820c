import assert from 'node:assert/strict';
import path from 'node:path';
import execa from 'execa';
import { parse } from 'yaml';
import { FleetError } from '../../catalog/errors';
import { runGates } from '../../cli/local/gates';
import { recordProgram } from '../../cli/local/record';
import { resolve } from '../../cli/local/images';
import { readState } from '../../cli/local/state';
import { translate } from '../../cli/local/translate';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { FleetUnderTest } from './fleet-under-test';

const STACK = 'it-sign';
const SERVICE = 'executor';

describe('signatures by cosign', function () {
  this.timeout('30m');
  // By a key pair, and nothing is looked up or written outside of the machine's own registry.
  const env = { COSIGN_PASSWORD: 'test' };
  const keys = temporaryFolder();
  let fleet: FleetUnderTest;
  let digest: string;

  before(async function () {
    const { failed } = await execa('cosign', ['version'], { reject: false });
    if (failed) {
      console.log('      skipped: no cosign on PATH');
      this.skip();
    }
    for (const name of ['ours', 'theirs']) {
      const prefix = ['--output-key-prefix', path.join(keys, name)];
      await execa('cosign', ['generate-key-pair', ...prefix], { env });
    }
    fleet = new FleetUnderTest();
    // The keys are this run's own: what an earlier one signed, they do not take.
    const signatures = `{ key: ${path.join(keys, 'ours.pub')} }`;
    fleet.writeStack(STACK, 'dev', { namespace: 'fleet', signatures });
    const built = await fleet.succeed('build', '--stack', STACK, '--json', SERVICE);
    const { images } = JSON.parse(built) as { images: { image: string; digest: string }[] };
    digest = images.find(({ image }) => image === SERVICE)?.digest ?? '';
  });

  /** Runs the service's gate as `up` does before containers. */
  async function gate(): Promise<void> {
    const { config } = parse(fleet.read(`Pulumi.${STACK}.yaml`)) as {
      config: Record<string, unknown>;
    };
    const resources = await recordProgram({
      root: fleet.folder,
      project: 'fleet',
      stack: STACK,
      config: Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ),
    });
    const translation = translate(resources, fleet.folder, `fleet-${STACK}`);
    const gates = translation.gates.filter(({ name }) => name === `${SERVICE}-signature`);
    assert.equal(gates.length, 1);
    const known = resolve(gates, translation, new Map([[SERVICE, digest]]));
    const held = await runGates(known, readState(temporaryFolder()), fleet.folder);
    if (held.size > 0) throw new FleetError([...held.values()].flatMap(({ lines }) => lines));
  }
  const refusal = new RegExp(
    `^${SERVICE}-signature: localhost:5050/.*@sha256:[0-9a-f]{64} is not signed as fleet:signatures asks: ./fleet sign Executor signs it$`,
  );

  it('are missed before a container starts', async () => {
    const [line = ''] = await rejection(gate());
    assert.match(line, refusal);
  });

  it('are refused where they are by another key', async () => {
    const key = path.join(keys, 'theirs.key');
    const { code, err } = await fleet.run(['sign', '--stack', STACK, '--key', key, SERVICE], env);
    assert.equal(code, 1);
    assert.match(err, /^error: executor: cosign verify: Error: .*invalid signature/m);
    const [line = ''] = await rejection(gate());
    assert.match(line, refusal);
  });

  it('are made once, and let the container start', async () => {
    const key = path.join(keys, 'ours.key');
    for (const result of ['signed', 'up to date']) {
      const asked = ['sign', '--stack', STACK, '--json', '--key', key, SERVICE];
      const { code, out, err } = await fleet.run(asked, env);
      assert.equal(code, 0, err);
      assert.deepEqual(JSON.parse(out), {
        images: [{ image: SERVICE, digest, result }],
        missing: [],
      });
    }
    await gate();
  });
});
