import assert from 'node:assert/strict';
import path from 'node:path';
import { readUpstreamRefs } from '../../src/checkout/upstreams';
import { digestOf, useEnvironment } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { smallStack } from '../support/stack';

describe('readUpstreamRefs', () => {
  describe('from a hub', () => {
    const entry = (ref: string, digest: string | null): object => ({
      ref,
      digest,
      verified: false,
    });
    const root = temporaryFolder({
      'fleet/upstreams.json': JSON.stringify({
        debian: entry('docker.io/library/debian:bookworm-slim', digestOf('1')),
        local: entry('localhost:5050/x', digestOf('2')),
        nats: entry('docker.io/library/nats:2.10-alpine', null),
      }),
    });
    const hub = readUpstreamRefs(root, smallStack({ upstreams: 'hub' }));

    it('are name and digest, without the tag', () => {
      assert.equal(hub('debian'), `docker.io/library/debian@${digestOf('1')}`);
    });
    it("keep a registry's port, which is no tag", () => {
      assert.equal(hub('local'), `localhost:5050/x@${digestOf('2')}`);
    });
    it('go through the mirror where there is one', () => {
      const mirrored = readUpstreamRefs(
        root,
        smallStack({ upstreams: 'hub', mirror: 'cache.lan/hub' }),
      );
      assert.equal(mirrored('debian'), `cache.lan/hub/docker.io/library/debian@${digestOf('1')}`);
    });
    it('are refused where the lock is missing, no JSON or wrong in an entry', () => {
      const wrong = (files: Readonly<Record<string, string>>): string =>
        refusal(() =>
          readUpstreamRefs(temporaryFolder(files), smallStack({ upstreams: 'hub' })),
        ).join();
      assert.equal(
        wrong({}),
        'fleet/upstreams.json: missing; write the file, with {} for no image',
      );
      assert.match(
        wrong({ 'fleet/upstreams.json': '{,}' }),
        /^fleet\/upstreams\.json: is not JSON: .*; correct it$/,
      );
      assert.equal(
        wrong({ 'fleet/upstreams.json': JSON.stringify({ debian: { ...entry('x', 'latest') } }) }),
        "fleet/upstreams.json: debian.digest: has the wrong form: 'latest'; write { ref: 'registry/name:tag', digest: 'sha256:…', verified: false }",
      );
    });
    it('are refused where the lock has no digest, or no such entry', () => {
      const fix = 'run bin/fleet lock --upstreams on a machine that reaches the hub';
      assert.deepEqual(
        refusal(() => hub('nats')),
        [`fleet/upstreams.json: nats.digest: missing; ${fix}`],
      );
      assert.deepEqual(
        refusal(() => hub('redis')),
        [`fleet/upstreams.json: redis: missing; ${fix}`],
      );
    });
  });

  describe('from stand-ins', () => {
    const debian = `localhost:5050/upstream/debian@${digestOf('3')}`;
    const home = temporaryFolder({ 'upstreams.json': JSON.stringify({ debian }) });
    const empty = temporaryFolder();

    describe('that setup made', () => {
      useEnvironment(() => ({ FLEET_HOME: home }));
      it('are what it wrote down', () => {
        assert.equal(readUpstreamRefs('/nowhere', smallStack())('debian'), debian);
      });
      it('are refused one by one where it made none', () => {
        assert.deepEqual(
          refusal(() => readUpstreamRefs('/nowhere', smallStack())('redis')),
          [
            `${path.join(home, 'upstreams.json')}: has no stand-in for the image: 'redis'; run bin/fleet setup`,
          ],
        );
      });
    });

    describe('before any setup', () => {
      useEnvironment(() => ({ FLEET_HOME: empty }));
      it('are refused with the command that makes them', () => {
        assert.deepEqual(
          refusal(() => readUpstreamRefs('/nowhere', smallStack())('debian')),
          [
            `${path.join(empty, 'upstreams.json')}: has no stand-in for the image: 'debian'; run bin/fleet setup`,
          ],
        );
      });
    });
  });
});
