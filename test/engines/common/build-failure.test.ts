import assert from 'node:assert/strict';
import {
  findFailedImages,
  HASH_MISMATCH_FIX,
  summarizeBuildFailure,
  type BuildFailure,
  type FailedStep,
} from '../../../src/engines/common/build-failure';
import { rememberStack } from '../../../src/lib/fleet-command';
import { smallContext } from '../../support/context';
import { useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';

describe('failedImages', () => {
  useFakeDocker(() => ({ '"buildx inspect fleet"': 'echo "Status: running"' }));
  // A registry of others is not asked whether it answers.
  const { stack } = smallContext('/project', { registry: 'quay.io' });
  const failed = (
    failures: readonly FailedStep[],
    ...tail: string[]
  ): Promise<ReadonlyMap<string, BuildFailure>> =>
    findFailedImages(stack, ['web', 'hub'], failures, tail);
  const failure = { image: 'hub', step: '[2/3] RUN x', error: 'exit code: 1', log: '' };
  const one = async (...args: Parameters<typeof failed>): Promise<BuildFailure | undefined> =>
    (await failed(...args)).get('hub');

  it('gives the step with the last lines of its log, and the most useful line', async () => {
    const log = 'a\nb\nc\nd\nerror: no package x\ne\nf\n';
    assert.deepEqual(await one([{ ...failure, log }]), {
      reason: 'error: no package x',
      text: 'hub: [2/3] RUN x: exit code: 1\n    b\n    c\n    d\n    error: no package x\n    e\n    f',
    });
  });

  it("gives the line with a build script's whole message", async () => {
    const own = 'error: service: x==1 could not be built from source, as the build has no gcc';
    assert.equal(
      summarizeBuildFailure('hub', 'exit code: 1', `a\n${own}\n`),
      'x==1 could not be built from source, as the build has no gcc',
    );
    const log = 'Traceback …\nfleet-error: Hub: hub.py:2: no module named x\nmore\n';
    assert.deepEqual(await one([{ ...failure, log }]), {
      reason: 'hub.py:2: no module named x',
      text: 'Hub: hub.py:2: no module named x',
    });
  });

  it("completes a script's command with the stack, and with the service's name", async () => {
    rememberStack('den');
    try {
      const log =
        'error: service: a==1: no index has the package; run bin/fleet lock --check service\n';
      const found = await one([{ ...failure, log }]);
      const command = 'run bin/fleet --stack den lock --check hub';
      assert.equal(found?.reason, `a==1: no index has the package; ${command}`);
      assert.match(found.text, new RegExp(`${command}$`));
      const own =
        "fleet-error: Hub: a.py:1: no module named 'x'; then run bin/fleet lock Hub; if it\n";
      assert.match(
        (await one([{ ...failure, log: own }]))?.reason ?? '',
        /bin\/fleet --stack den lock Hub; if it$/,
      );
      const image = summarizeBuildFailure(
        'web',
        '',
        'error: web: strict; run bin/fleet lock web, or build\n',
      );
      assert.equal(image, 'strict; run bin/fleet --stack den lock web, or build');
    } finally {
      rememberStack('dev');
    }
  });

  it("gives BuildKit's message if the step printed nothing", async () => {
    assert.equal((await one([failure]))?.reason, 'exit code: 1');
  });

  it('names a requirement with a wrong hash and both hashes, and tells nobody to lock again', async () => {
    const log = [
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
      '    idna==3.7 from https://pypi.org/idna.whl (from -r /lock/requirements.lock (line 1)):',
      `        Expected sha256 ${'0'.repeat(64)}`,
      `             Got        ${'1'.repeat(64)}`,
    ];
    const reason = `requirements.lock: idna==3.7: is not the hash of what the index serves, ${'1'.repeat(64)}: '${'0'.repeat(64)}'; ${HASH_MISMATCH_FIX}`;
    assert.deepEqual(await one([{ ...failure, log: log.join('\n') }]), {
      reason,
      text: `hub: ${reason}`,
    });
  });

  it("repeats bake's message on a Dockerfile that it cannot parse", async () => {
    const said = 'failed to solve: dockerfile parse error on line 3';
    const line = `ERROR: target hub: ${said}`;
    assert.deepEqual(await one([], line), { reason: said, text: `hub: ${said}` });
  });

  it('leaves out an image whose build stopped because another one failed', async () => {
    const line = 'ERROR: target web: failed to solve: rpc error: code = Canceled desc = closing';
    assert.deepEqual([...(await failed([failure], line)).keys()], ['hub']);
  });

  it('fails if an image cannot be pushed, as the next one would fail too', async () => {
    const push = { ...failure, step: 'exporting to image', error: 'no space left on device' };
    assert.deepEqual(await rejection(failed([push])), [
      'hub: exporting to image: no space left on device',
    ]);
  });

  it('fails if the failed step belongs to no image', async () => {
    const step = { ...failure, image: 'build', step: '[internal] load definitions' };
    assert.deepEqual(await rejection(failed([step])), [
      'build: [internal] load definitions: exit code: 1',
    ]);
  });

  it("repeats bake's message if it built nothing", async () => {
    assert.deepEqual(await rejection(failed([], '{"vertexes": []}', 'ERROR: no such target')), [
      'build: failed; correct what its last lines say\nERROR: no such target',
    ]);
  });
});
