import assert from 'node:assert/strict';
import { COMMAND, CONTAINER, IMAGE } from '../../../src/engines/common/resources';
import { explainFailure } from '../../../src/engines/pulumi/failure';
import { Problems } from '../../../src/engines/pulumi/problems';
import { smallContext } from '../../support/context';
import { health, inspected, printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { event, urnOf } from '../../support/pulumi-events';

describe('explainFailure', () => {
  // A registry of others is not asked whether it answers.
  const context = smallContext('/project', { registry: 'quay.io' });
  const hub = inspected(
    'hub',
    { 'fleet.service': 'Hub' },
    { Health: health('unhealthy', ['/health answered 503']) },
  );
  useFakeDocker(() => ({
    '"buildx inspect fleet"': 'echo "Status: running"',
    '"ps -aq --filter label=fleet.stack=test"': 'echo a',
    '"inspect a"': printJson([hub]),
    '"logs --timestamps --tail 1000 id-of-hub"': 'echo "2026-01-01T00:00:01Z OSError: no port"',
  }));
  /** Formats the failure after these diagnostics: severity, URN and message of each. */
  const linesOf = async (
    diagnostics: readonly ['info' | 'error', string, string][],
    said = 'code: 255\n stdout: …\n stderr: error: update failed',
  ): Promise<string[]> => {
    const problems = new Problems();
    for (const [severity, urn, message] of diagnostics) {
      problems.take(event({ diagnosticEvent: { severity, urn, message, color: 'never' } }));
    }
    return (await explainFailure(context, problems.list, new Error(said))).message.split('\n');
  };

  it('shows the failed step of a build, and its last output', async () => {
    const urn = urnOf(IMAGE, 'web');
    const printed = Array.from({ length: 9 }, (_, index) => `line ${String(index)}`);
    assert.deepEqual(
      await linesOf([
        ['info', urn, '#5 [1/2] RUN pip install\n'],
        ...printed.map((line) => ['info', urn, `#5 1.25 ${line}\n`] as ['info', string, string]),
        ['error', urn, 'failed to solve: exit code: 1\n'],
        ['error', '', 'update failed'],
      ]),
      ['web: failed to solve: exit code: 1', ...printed.slice(-6).map((line) => `    ${line}`)],
    );
  });
  it("shows Docker's message for a container, and not Pulumi's", async () => {
    const said = 'container did not become healthy within 180 s';
    assert.deepEqual(await linesOf([['error', urnOf(CONTAINER, 'hub'), said]]), [
      'Hub: failed its last health check: /health answered 503: OSError: no port; see bin/fleet logs Hub',
    ]);
  });
  it('shows each line that a scan gate printed, without its command line', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => `web: finding ${String(index)}`);
    const said = [
      `exit status 1: running "node --import ./src/lib/register-tsx.mjs src/scan/main.ts '{}'":`,
      'warning: web: listed',
      ...lines.map((line) => `error: ${line}`),
    ].join('\n');
    assert.deepEqual(await linesOf([['error', urnOf(COMMAND, 'web-scan'), `${said}\n`]]), lines);
  });
  it("shows the program's own lines", async () => {
    const lines = ['fleet/images.ts: web: write this', 'fleet/images.ts: cuda: write that'];
    assert.deepEqual(await linesOf([['error', 'urn:stack', `${lines.join('\n')}\n`]]), lines);
  });
  it('names all that failed, however many', async () => {
    const all = Array.from({ length: 30 }, (_, index) => ['error', '', String(index)] as const);
    const lines = await linesOf(all.map((each) => [...each]));
    assert.deepEqual(
      lines,
      all.map(([, , index]) => index),
    );
  });
  it("shows Pulumi's error output if there is no other", async () => {
    assert.deepEqual(
      await linesOf([], 'code: 1\n stdout: much\n stderr: error: no plugin found\n'),
      ['no plugin found'],
    );
  });
  it('says that Pulumi was killed', async () => {
    assert.deepEqual(await linesOf([], 'Command was killed with SIGKILL (Forced termination)'), [
      "Pulumi: was ended by a signal: 'SIGKILL'; run the same command again, it goes on from there",
    ]);
  });
  it('names the variable of a missing passphrase', async () => {
    assert.deepEqual(
      await linesOf([], 'error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or …'),
      [
        'PULUMI_CONFIG_PASSPHRASE: missing for the secrets of stack test; set it, or PULUMI_CONFIG_PASSPHRASE_FILE',
      ],
    );
  });
  it('leaves a lock to the code that can release it', async () => {
    const error = new Error('the stack is currently locked by 1 lock(s)');
    assert.equal(await explainFailure(context, [], error), error);
  });

  it("shows a policy's name and message, without its description", () => {
    const problems = new Problems();
    const policyEvent = {
      color: 'never',
      policyName: 'image-cached',
      policyPackName: 'fleet',
      policyPackVersion: '0.1.0',
      policyPackVersionTag: '0.1.0',
      message: 'Builds read the cache.\nweb: no cache is read',
    };
    problems.take(event({ policyEvent: { ...policyEvent, enforcementLevel: 'warning' } }));
    problems.take(event({ policyEvent: { ...policyEvent, enforcementLevel: 'mandatory' } }));
    assert.deepEqual(
      problems.list.map(({ message }) => message),
      ['policy image-cached: web: no cache is read'],
    );
  });
});
