import assert from 'node:assert/strict';
import { COMMAND, CONTAINER, IMAGE } from '../../src/engines/common/resources';
import { parseStack } from '../../src/stack/parse';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { git } from '../support/git';
import { recordStack, type Recording } from '../support/recorded';
import { DEV_PEER, IMAGES, MAIN, PEER, SERVICES } from '../support/rows';
import { configOf } from '../support/stack';

const check = `${SERVICES.crossing.slug}-needs-${SERVICES.awaited.slug}`;
/** Where the awaited service's health is asked for. */
const address = must(parseStack(PEER, configOf(PEER)).peers[MAIN]);
const port = SERVICES.awaited.row.healthPort;

describe('PeerCheck', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let peer: Recording;
  before(async () => {
    peer = await recordStack(PEER);
  });

  it('checks the health of the service on the other machine, with a timeout, and names it', () => {
    const version = `20260102-${git(peer.root, '', 'rev-parse', 'HEAD').slice(0, 8)}`;
    const { inputs, ignoreChanges } = peer.one(COMMAND, check);
    assert.deepEqual(inputs, {
      create: [
        'docker run --rm --cap-drop ALL --network bridge --env MISSING=',
        `'${SERVICES.awaited.name} did not answer at ${address}:${String(port)} within 120 s, and ${SERVICES.crossing.name} needs it: bring the other machine'\\''s fleet up, or write fleet:peerWait: 0 to start degraded' `,
        `ghcr.io/example/fleet/${IMAGES.root}:${IMAGES.root}-${version}@{{digest:${IMAGES.root}}} `,
        `bash -c 'end=$((SECONDS + 120)); `,
        `until timeout 5 bash -c '\\''exec 3<>/dev/tcp/${address}/${String(port)} && printf "GET /health HTTP/1.0\\r\\n\\r\\n" >&3 && read -r -t 4 _ code _ <&3 && { read -r -t 1 -N 65536 _ <&3 || true; } && [ "$code" = 200 ]'\\'' 2>/dev/null; `,
        `do [ $SECONDS -lt $end ] || { echo "$MISSING" >&2; exit 1; }; sleep 1; done'`,
      ].join(''),
      triggers: [address, port],
    });
    assert.deepEqual(ignoreChanges, ['create']);
  });

  it('depends on its image alone, and the service depends on it', () => {
    const command = peer.one(COMMAND, check);
    assert.deepEqual(peer.needs(command, IMAGE), [IMAGES.root]);
    assert.equal(command.dependencies.length, 1);
    const waiting = peer
      .ofType(CONTAINER)
      .filter((each) => peer.needs(each, COMMAND).includes(check));
    assert.deepEqual(
      waiting.map(({ name }) => name),
      [SERVICES.crossing.slug],
    );
  });

  it('does not exist without a dependency on another machine', async () => {
    const names = async (...of: Parameters<typeof recordStack>): Promise<string[]> =>
      (await recordStack(...of))
        .ofType(COMMAND)
        .map(({ name }) => name)
        .filter((name) => !/-(scan|trial)$|^ready-/.test(name));
    assert.deepEqual(await names(MAIN), []);
    assert.deepEqual(await names(PEER, { 'fleet:peerWait': '0' }), []);
    assert.deepEqual(await names(DEV_PEER), ['peers']);
  });

  it('runs in the network that the fleets of one host share, after its creation', async () => {
    const shared = await recordStack(DEV_PEER, { 'fleet:peerWait': '60' });
    const command = shared.one(COMMAND, check);
    assert.match(String(command.inputs['create']), / --network fleet-dev-peers .* within 60 s,/);
    assert.deepEqual(command.inputs['triggers'], [`${SERVICES.awaited.slug}.${MAIN}`, 18080]);
    assert.deepEqual(shared.needs(command, COMMAND), ['peers']);
  });
});
