import assert from 'node:assert/strict';
import path from 'node:path';
import execa from 'execa';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { onEachEngine } from './each-engine';
import { OFFSETS, type Run } from './fleet-under-test';
import { SERVERS, SERVICES } from '../support/rows';

const { name: SERVICE, slug: SLUG } = SERVICES.first;
/** Signs with a key pair: nothing is read or written outside of the machine's own registry. */
const env = { COSIGN_PASSWORD: 'test' };

async function cosignOrSkip(this: Mocha.Context): Promise<void> {
  const { failed } = await execa('cosign', ['version'], { reject: false });
  if (!failed) return;
  console.log('      skipped: no cosign on PATH');
  this.skip();
}

onEachEngine(
  'signatures by cosign',
  __filename,
  (place) => {
    const { stack } = place;
    const keys = temporaryFolder();
    before(async () => {
      for (const name of ['ours', 'theirs']) {
        const prefix = ['--output-key-prefix', path.join(keys, name)];
        await execa('cosign', ['generate-key-pair', ...prefix], { env });
      }
      // The keys are this run's own: what an earlier one signed, they do not take.
      const signatures = `{ key: ${path.join(keys, 'ours.pub')} }`;
      await place.begin({ signatures, portOffset: OFFSETS.sign });
    });

    const up = (): Promise<Run> => place.fleet.run(['up', '--stack', stack, '--only', SERVICE]);
    const sign = (name: string): Promise<Run> =>
      place.fleet.run(
        ['sign', '--stack', stack, '--json', '--key', path.join(keys, `${name}.key`), SERVICE],
        env,
      );
    const refused = ({ code, out, err }: Run): void => {
      assert.equal(code, 1, out);
      assert.match(
        `${out}\n${err}`,
        new RegExp(
          `^error: failed: ${SERVICE}: image: (signature: )?localhost:5050/fleet-it/sign/${SLUG}:\\S+@sha256:[0-9a-f]{64} is not signed as fleet:signatures asks: bin/fleet --stack \\S+ sign --key KEY ${SERVICE} signs it \\(no (matching )?signatures.*\\)$`,
          'm',
        ),
      );
    };

    it('are required before the service starts, and block no other container', async () => {
      refused(await up());
      assert.deepEqual(await place.running(), [...SERVERS.names].sort());
    });

    it('are refused if another key made them', async () => {
      const { code, err } = await sign('theirs');
      assert.equal(code, 1);
      assert.match(
        err,
        new RegExp(`^error: ${SLUG}: cosign verify failed: Error: .*invalid signature`, 'm'),
      );
      refused(await up());
      assert.equal((await place.running()).includes(SERVICE), false);
    });

    it('are made once, and let the service start', async () => {
      for (const result of ['signed', 'up to date']) {
        const { code, out, err } = await sign('ours');
        assert.equal(code, 0, err);
        const { images } = JSON.parse(out) as { images: { image: string; result: string }[] };
        assert.deepEqual(
          images.map((each) => [each.image, each.result]),
          [[SLUG, result]],
        );
      }
      const { code, out, err } = await up();
      assert.equal(code, 0, out + err);
      const service = must(
        (await place.fleet.status(stack)).services.find((each) => each.service === SERVICE),
      );
      assert.equal(service.state, 'running');
      assert.equal(service.health, 'healthy');
    });
  },
  cosignOrSkip,
);
