import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  evaluateGates,
  runGates,
  selectGates,
  undoGates,
} from '../../../src/engines/embedded/gates';
import type { State } from '../../../src/engines/embedded/state';
import type { Gate } from '../../../src/engines/embedded/translate-command';
import { root } from '../../../src/lib/root';
import { smallContext } from '../../support/context';
import { digestOf } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { CLEAN, ScannerDouble } from '../../support/scanner';

const names = (gates: readonly Gate[]): string[] => gates.map(({ name }) => name);
const empty = (): State => ({ images: {}, gates: {}, builds: {} });
const gate = (name: string, more: Partial<Gate> = {}): Gate => ({
  name,
  create: 'true',
  delete: undefined,
  once: false,
  triggers: [],
  needs: [],
  ...more,
});

describe('gates', () => {
  it('run once, and again when their command or triggers change', async () => {
    const state = empty();
    const gates = [gate('a'), gate('b', { triggers: ['1'] })];
    assert.deepEqual(names(selectGates(gates, state)), ['a', 'b']);
    await runGates(gates, state, '/');
    assert.deepEqual(selectGates(gates, state), []);
    const changed = [gate('a', { create: ':' }), gate('b', { triggers: ['2'] })];
    assert.deepEqual(names(selectGates(changed, state)), ['a', 'b']);
  });

  it('that run once do not run again after a change of the command line', async () => {
    const state = empty();
    await runGates([gate('a', { once: true, triggers: ['1'] })], state, '/');
    const later = (trigger: string): Gate =>
      gate('a', { create: ':', once: true, triggers: [trigger] });
    assert.deepEqual(selectGates([later('1')], state), []);
    assert.deepEqual(names(selectGates([later('2')], state)), ['a']);
  });

  it('run in a shell, in order, and are undone in the reverse order', async () => {
    const log = path.join(temporaryFolder(), 'log');
    const state = empty();
    const gates = ['a', 'b'].map((name) =>
      gate(name, { create: `echo +${name} >>${log}`, delete: `echo -${name} >>${log}` }),
    );
    await runGates(gates, state, '/');
    await undoGates(state, '/');
    assert.equal(readFileSync(log, 'utf8'), '+a\n+b\n-b\n-a\n');
    assert.deepEqual(state, empty());
  });

  it('go on after one fails, except those that need it, and show what each printed', async () => {
    const folder = temporaryFolder();
    const state = empty();
    const gates = [
      gate('good'),
      gate('bad', { create: 'echo trying >&2; echo too bad >&2; exit 3' }),
      gate('needing', { create: `touch ${folder}/needing`, needs: ['bad'] }),
      gate('deeper', { create: `touch ${folder}/deeper`, needs: ['good', 'needing'] }),
      gate('later', { create: 'touch later', needs: ['good'] }),
      gate('worse', { create: 'echo error: one >&2; echo error: two >&2; echo end >&2; exit 1' }),
    ];
    const bad = { gate: 'bad', lines: ['bad: too bad'] };
    assert.deepEqual(Object.fromEntries(await runGates(gates, state, folder)), {
      bad,
      needing: bad,
      deeper: bad,
      worse: { gate: 'worse', lines: ['one', 'two'] },
    });
    assert.deepEqual(Object.keys(state.gates), ['good', 'later']);
    assert.deepEqual(readdirSync(folder), ['later']);
  });
});

const buster = path.resolve(root, '../shared/trivy-reports/debian-buster.json');
const why = existsSync(buster) ? '' : ' (skipped: ../shared/trivy-reports is not on this machine)';

/** Reads a real report; it serves for every image. */
const real = (): string =>
  readFileSync(buster, 'utf8').replace(/"ArtifactName": "[^"]*"/, '"ArtifactName": "REF"');

const LINE =
  'web: libidn2-0 2.0.5-1: CVE-2019-18224 (CRITICAL), fixed in 2.0.5-1+deb10u1; update the package, or have an exception reviewed in fleet/scan-exceptions.ts';

describe('gates of images, as the program registers them', function () {
  this.timeout(120_000); // starts processes
  const scanner = new ScannerDouble();
  const context = { ...smallContext(root), root };
  const fresh = (): string => new Date().toISOString();
  beforeEach(() => {
    scanner.trivy(fresh(), CLEAN);
    scanner.calls();
  });

  /** Builds the scan gate of an image whose digest is one repeated character. */
  function scanGate(image: string, character: string, ...needs: string[]): Gate {
    const ref = `localhost:5050/fleet/${image}@${digestOf(character)}`;
    const request = JSON.stringify({ image, ref, scan: {}, exceptions: [] });
    return {
      name: `${image}-scan`,
      create: `node --import ./src/lib/register-tsx.mjs src/scan/main.ts '${request}'`,
      delete: undefined,
      once: false,
      triggers: [],
      needs,
    };
  }
  const entries = (map: ReadonlyMap<string, unknown>): unknown => Object.fromEntries(map);

  it('pass, and run again only for another digest', async () => {
    const state = empty();
    const gates = [scanGate('base', 'a'), scanGate('hub', 'b', 'base-scan')];
    assert.deepEqual(entries(await evaluateGates(context, gates, state, false)), {});
    assert.equal(scanner.calls().filter((call) => call.startsWith('trivy image')).length, 2);
    assert.deepEqual(selectGates(gates, state), []);
    const [step, ...more] = selectGates(
      [scanGate('base', 'a'), scanGate('hub', 'c', 'base-scan')],
      state,
    );
    assert.deepEqual([step?.name, more], ['hub-scan', []]);
  });

  it(`stop a family's services alone, by a real report${why}`, async function () {
    if (why !== '') this.skip();
    scanner.trivy(fresh(), real());
    const state = empty();
    const gates = [scanGate('web', 'd'), scanGate('hub', 'e', 'web-scan')];
    const reason = `scan: ${LINE.replace('web: ', '')}`;
    assert.deepEqual(entries(await evaluateGates(context, gates, state, false)), {
      web: { image: 'web', reason },
      hub: { image: 'web', reason },
    });
    assert.deepEqual(state.gates, {});
    assert.deepEqual(await rejection(evaluateGates(context, gates, state, true)), [LINE]);
  });

  it('stop only a service whose signature is missing', async () => {
    const unsigned: Gate = {
      ...scanGate('worker', 'd'),
      name: 'worker-signature',
      create: 'echo worker@x is not signed >&2; exit 1',
    };
    const gates = [scanGate('hub', 'e'), unsigned];
    const state = empty();
    assert.deepEqual(entries(await evaluateGates(context, gates, state, false)), {
      worker: { image: 'worker', reason: 'signature: worker@x is not signed' },
    });
    assert.deepEqual(Object.keys(state.gates), ['hub-scan']);
    assert.deepEqual(await rejection(evaluateGates(context, [unsigned], empty(), true)), [
      'worker-signature: worker@x is not signed',
    ]);
  });

  it('stop everything if an infrastructure image fails', async () => {
    scanner.trivy(undefined, CLEAN);
    const [line = ''] = await rejection(
      evaluateGates(context, [scanGate('cache', 'f')], empty(), false),
    );
    assert.match(line, /^cache: trivy: has no vulnerability database, or a damaged one; run /);
  });
});
