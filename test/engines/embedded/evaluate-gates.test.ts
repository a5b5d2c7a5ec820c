import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../src/checkout/context';
import { gateSteps } from '../../../src/engines/embedded/gates';
import { passGates } from '../../../src/engines/embedded/evaluate-gates';
import type { State } from '../../../src/engines/embedded/state';
import type { Gate } from '../../../src/engines/embedded/translate-command';
import { smallContext } from '../../support/context';
import { digestOf } from '../../support/environment';
import { rejection } from '../../support/errors';
import { CLEAN, ScannerDouble } from '../../support/scanner';

const buster = path.resolve(root, '../shared/trivy-reports/debian-buster.json');
const why = existsSync(buster) ? '' : ' (skipped: ../shared/trivy-reports is not on this machine)';

/** A real report, of whatever image is asked for. */
const real = (): string =>
  readFileSync(buster, 'utf8').replace(/"ArtifactName": "[^"]*"/, '"ArtifactName": "REF"');

const LINE =
  'web: libidn2-0 2.0.5-1: CVE-2019-18224 (CRITICAL), fixed in 2.0.5-1+deb10u1; update the package, or have an exception reviewed in fleet/scan-exceptions.ts';

describe('gates of images, run as the program asks for them', function () {
  this.timeout(120_000); // starts processes
  const scanner = new ScannerDouble();
  const context = { ...smallContext(root), root };
  const fresh = (): string => new Date().toISOString();
  beforeEach(() => {
    scanner.trivy(fresh(), CLEAN);
    scanner.calls();
  });

  /** The gate of an image whose digest is of one character. */
  function gate(image: string, character: string, ...needs: string[]): Gate {
    const ref = `localhost:5050/fleet/${image}@${digestOf(character)}`;
    const request = JSON.stringify({ image, ref, scan: {}, exceptions: [] });
    return {
      ...{ name: `${image}-scan`, create: `node --import tsx src/scan/main.ts '${request}'` },
      ...{ delete: undefined, once: false, triggers: [], needs },
    };
  }
  const empty = (): State => ({ images: {}, gates: {}, builds: {} });
  const entries = (map: ReadonlyMap<string, unknown>): unknown => Object.fromEntries(map);

  it('pass, and run again for another digest alone', async () => {
    const state = empty();
    const gates = [gate('base', 'a'), gate('hub', 'b', 'base-scan')];
    assert.deepEqual(entries(await passGates(context, gates, state, false)), {});
    assert.equal(scanner.calls().filter((call) => call.startsWith('trivy image')).length, 2);
    assert.deepEqual(gateSteps(gates, state), []);
    const [step, ...more] = gateSteps([gate('base', 'a'), gate('hub', 'c', 'base-scan')], state);
    assert.deepEqual([step?.name, more], ['hub-scan', []]);
  });

  it(`hold back a family's services and no other, by a real report${why}`, async function () {
    if (why !== '') this.skip();
    scanner.trivy(fresh(), real());
    const state = empty();
    const gates = [gate('web', 'd'), gate('hub', 'e', 'web-scan')];
    const reason = `scan: ${LINE.replace('web: ', '')}`;
    assert.deepEqual(entries(await passGates(context, gates, state, false)), {
      web: { image: 'web', reason },
      hub: { image: 'web', reason },
    });
    assert.deepEqual(state.gates, {});
    assert.deepEqual(await rejection(passGates(context, gates, state, true)), [LINE]);
  });

  it('hold back a service whose signature is missing, and no other', async () => {
    const unsigned: Gate = {
      ...gate('worker', 'd'),
      ...{ name: 'worker-signature', create: 'echo worker@x is not signed >&2; exit 1' },
    };
    const gates = [gate('hub', 'e'), unsigned];
    const state = empty();
    assert.deepEqual(entries(await passGates(context, gates, state, false)), {
      worker: { image: 'worker', reason: 'signature: worker@x is not signed' },
    });
    assert.deepEqual(Object.keys(state.gates), ['hub-scan']);
    assert.deepEqual(await rejection(passGates(context, [unsigned], empty(), true)), [
      'worker-signature: worker@x is not signed',
    ]);
  });

  it('stop everything where a server is not let pass', async () => {
    scanner.trivy(undefined, CLEAN);
    const [line = ''] = await rejection(passGates(context, [gate('cache', 'f')], empty(), false));
    assert.match(line, /^cache: trivy has no vulnerability database, or a damaged one: run /);
  });
});
