import assert from 'node:assert/strict';
import { COMMAND, CONTAINER, IMAGE } from '../../src/engines/common/resources';
import { useFleetHome } from '../support/environment';
import { git } from '../support/git';
import { recordStack, type Recording } from '../support/recorded';

const check = 'speechrelayservice-needs-streamingttsagent';

describe('PeerCheck', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let pc2: Recording;
  before(async () => {
    pc2 = await recordStack('pc2');
  });

  it('checks the health of the service on the other machine, with a timeout, and names it', () => {
    const version = `20260102-${git(pc2.root, '', 'rev-parse', 'HEAD').slice(0, 8)}`;
    const { inputs, ignoreChanges } = pc2.one(COMMAND, check);
    assert.deepEqual(inputs, {
      create: [
        'docker run --rm --cap-drop ALL --network bridge --env MISSING=',
        `'StreamingTTSAgent did not answer at 192.168.1.10:6562 within 120 s, and SpeechRelayService needs it: bring the other machine'\\''s fleet up, or write fleet:peerWait: 0 to start degraded' `,
        `ghcr.io/example/fleet/base-python:base-python-${version}@{{digest:base-python}} `,
        `bash -c 'end=$((SECONDS + 120)); `,
        `until timeout 5 bash -c '\\''exec 3<>/dev/tcp/192.168.1.10/6562 && printf "GET /health HTTP/1.0\\r\\n\\r\\n" >&3 && read -r -t 4 _ code _ <&3 && [ "$code" = 200 ]'\\'' 2>/dev/null; `,
        `do [ $SECONDS -lt $end ] || { echo "$MISSING" >&2; exit 1; }; sleep 1; done'`,
      ].join(''),
      triggers: ['192.168.1.10', 6562],
    });
    assert.deepEqual(ignoreChanges, ['create']);
  });

  it('depends on its image alone, and the service depends on it', () => {
    const command = pc2.one(COMMAND, check);
    assert.deepEqual(pc2.needs(command, IMAGE), ['base-python']);
    assert.equal(command.dependencies.length, 1);
    const waiting = pc2
      .ofType(CONTAINER)
      .filter((each) => pc2.needs(each, COMMAND).includes(check));
    assert.deepEqual(
      waiting.map(({ name }) => name),
      ['speechrelayservice'],
    );
  });

  it('does not exist without a dependency on another machine', async () => {
    const names = async (...of: Parameters<typeof recordStack>): Promise<string[]> =>
      (await recordStack(...of))
        .ofType(COMMAND)
        .map(({ name }) => name)
        .filter((name) => !name.endsWith('-scan'));
    assert.deepEqual(await names('mainpc'), []);
    assert.deepEqual(await names('pc2', { 'fleet:peerWait': '0' }), []);
    assert.deepEqual(await names('dev-pc2'), ['peers']);
  });

  it('runs in the network that the fleets of one host share, after its creation', async () => {
    const shared = await recordStack('dev-pc2', { 'fleet:peerWait': '60' });
    const command = shared.one(COMMAND, check);
    assert.match(String(command.inputs['create']), / --network fleet-dev-peers .* within 60 s,/);
    assert.deepEqual(command.inputs['triggers'], ['streamingttsagent.mainpc', 18080]);
    assert.deepEqual(shared.needs(command, COMMAND), ['peers']);
  });
});
