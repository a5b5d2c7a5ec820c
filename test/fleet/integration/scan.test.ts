import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { SEVERITIES, scanSettingsSchema } from '../../../src/stack/scan';
import { scanImage, type GateResult, type ScanRequest } from '../../../src/scan/gate';
import { findScanner } from '../../../src/scan/scanner';
import { digestOf, useEnvironment } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { onEachEngine } from '../../integration/each-engine';
import { FleetUnderTest, OFFSETS } from '../../integration/fleet-under-test';

/** Runs the real scanners with their current databases. */

/** Debian's Python with wheels, and Ubuntu's. */
const IMAGES = ['family-web', 'legacy-py310-cpu'];
const EVERYTHING = { severity: [...SEVERITIES], unfixed: true, graceDays: 0 };

type Name = ScanRequest['scan']['scanner'] & string;

/** Explains why a scanner does not work here; undefined if it does. */
const whyNot = async (scanner: Name): Promise<string | undefined> =>
  findScanner(scanSettingsSchema.parse({ scanner }), new Date()).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );

function skipUnusable(scanner: Name): void {
  before(async function () {
    const reason = await whyNot(scanner);
    if (reason === undefined) return;
    console.log(`      skipped: ${reason}`);
    this.skip();
  });
}

/** A finding in a scanner's own JSON, read without code of the gate. */
interface Own {
  readonly line: string;
  readonly severity: string;
  readonly fixed: boolean;
}

interface GrypeMatch {
  readonly vulnerability: {
    readonly id: string;
    readonly severity: string;
    readonly fix: { readonly versions: string[] };
  };
  readonly artifact: { readonly name: string; readonly version: string };
}

type TrivyFinding = Readonly<Record<string, string | undefined>>;

const own: Readonly<Record<Name, (ref: string) => Promise<Own[]>>> = {
  grype: async (ref) => {
    const env = { GRYPE_DB_AUTO_UPDATE: 'false' };
    const { stdout } = await execa('grype', ['-o', 'json', `registry:${ref}`], { env });
    return (JSON.parse(stdout) as { matches: GrypeMatch[] }).matches.map(
      ({ vulnerability: { id, severity, fix }, artifact: { name, version } }) => ({
        line: `${name} ${version}: ${id}`,
        severity: severity.toUpperCase(),
        fixed: fix.versions.length > 0,
      }),
    );
  },
  trivy: async (ref) => {
    const asked = ['--scanners', 'vuln', '--skip-db-update', '--format', 'json'];
    const { stdout } = await execa('trivy', ['image', '--image-src', 'remote', ...asked, ref]);
    const { Results } = JSON.parse(stdout) as { Results: { Vulnerabilities?: TrivyFinding[] }[] };
    return Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities).map((each) => ({
      line: `${String(each['PkgName'])} ${String(each['InstalledVersion'])}: ${String(each['VulnerabilityID'])}`,
      severity: String(each['Severity']),
      fixed: (each['FixedVersion'] ?? '') !== '',
    }));
  },
};

for (const scanner of ['trivy', 'grype'] as const) {
  describe(`the gate with the real ${scanner}`, function () {
    this.timeout('20m');
    const refs = new Map<string, string>();
    const counted = temporaryFolder();

    skipUnusable(scanner);
    before(async () => {
      const fleet = new FleetUnderTest(__filename);
      fleet.writeStack('it-scan', 'dev', {});
      const built = await fleet.succeed('build', '--stack', 'it-scan', '--json', ...IMAGES);
      const { images } = JSON.parse(built) as { images: { image: string; digest: string }[] };
      for (const { image, digest } of images) {
        refs.set(image, `localhost:5050/${fleet.namespace}/${image}@${digest}`);
      }
      const { stdout: real } = await execa('which', [scanner]);
      const program = path.join(counted, scanner);
      writeFileSync(program, `#!/bin/sh\necho "$*" >>"${counted}/log"\nexec ${real} "$@"\n`);
      chmodSync(program, 0o755);
    });
    useEnvironment(() => ({
      FLEET_HOME: temporaryFolder(),
      PATH: `${counted}:${process.env['PATH'] ?? ''}`,
    }));

    const refOf = (image: string): string => refs.get(image) ?? '';
    const judged = (image: string, scan: object): Promise<GateResult> =>
      scanImage({ image, ref: refOf(image), scan: { scanner, ...scan }, exceptions: [] });
    /** Returns the scans since the last call, without those of its own state. */
    const scans = (): string[] => {
      const lines = readFileSync(path.join(counted, 'log'), 'utf8').split('\n');
      writeFileSync(path.join(counted, 'log'), '');
      return lines.filter((line) => line.includes('@sha256:'));
    };
    const linesOf = (image: string, { failures }: GateResult): string[] =>
      failures.map((line) => line.slice(image.length + 2).replace(/ \(.*/, '')).sort();
    const distinct = (found: readonly Own[]): string[] =>
      [...new Set(found.map(({ line }) => line))].sort();

    for (const image of IMAGES) {
      it(`reports the scanner's own findings, and fails by the stack's rule alone: ${image}`, async () => {
        const found = await own[scanner](refOf(image));
        scans();
        const all = await judged(image, EVERYTHING);
        assert.deepEqual([...new Set(linesOf(image, all))], distinct(found));
        const usual = await judged(image, { graceDays: 0 });
        const serious = found.filter(({ severity }) => /^(HIGH|CRITICAL)$/.test(severity));
        const failing = serious.filter(({ fixed }) => fixed);
        assert.deepEqual([...new Set(linesOf(image, usual))], distinct(failing));
        assert.equal(usual.listed.length, serious.length > failing.length ? 1 : 0);
      });

      it(`scans a digest once for all rules: ${image}`, () => {
        assert.equal(scans().filter((line) => line.endsWith(refOf(image))).length, 1);
      });
    }

    it('fails with its own message if the image does not exist', async () => {
      const ref = refOf('family-web').replace(/@.*/, `@${digestOf('0')}`);
      const request = { image: 'family-web', ref, scan: { scanner }, exceptions: [] };
      assert.match(
        (await rejection(scanImage(request))).join('\n'),
        new RegExp(`^family-web: ${scanner}: .*(ERROR|FATAL).*MANIFEST_UNKNOWN.*$`),
      );
    });

    it('fails once its database is too old', async () => {
      const { database } = await judged('family-web', {});
      const later = new Date(Date.parse(database) + 6 * 24 * 60 * 60 * 1000);
      const ref = refOf('family-web');
      const request = { image: 'family-web', ref, scan: { scanner }, exceptions: [] };
      assert.match(
        (await rejection(scanImage(request, later))).join('\n'),
        /^family-web: \w+: has a vulnerability database older than the 5 days of fleet:scan\.maxDatabaseAge: /,
      );
    });
  });
}

const SERVICE = 'NLUAgent';
/** An exception that nothing needs: the image's gate fails with every database. */
const NEEDLESS = {
  vulnerability: 'CVE-1999-0001',
  package: 'none',
  image: 'legacy-py310-cpu',
  reason: 'a test',
  owner: 'a test',
  until: '2999-12-31',
};

let scanner: Name | undefined;
async function scannerOrSkip(this: Mocha.Context): Promise<void> {
  for (const each of ['trivy', 'grype'] as const) {
    if ((await whyNot(each)) === undefined) scanner = each;
  }
  if (scanner !== undefined) return;
  console.log('      skipped: no scanner with a database on PATH');
  this.skip();
}

onEachEngine(
  'a fleet behind the gate',
  __filename,
  (place) => {
    const { stack } = place;
    before(async () => {
      // Of a severity that fixes are hardly made for: what fails is the exception alone.
      const scan = `{ scanner: ${String(scanner)}, severity: [NEGLIGIBLE] }`;
      await place.begin({ scan, portOffset: OFFSETS.scan });
    });

    it('does not start the services of an image that fails, says why, and starts the others', async () => {
      const row = `${JSON.stringify(NEEDLESS)},\n];`;
      const undo = place.fleet.edit('fleet/scan-exceptions.ts', /\];/, row);
      const { code, out, err } = await place.fleet.run(['up', '--stack', stack, '--only', SERVICE]);
      undo();
      assert.equal(code, 1, out);
      assert.match(
        `${out}\n${err}`,
        /^error: failed: NLUAgent: .*fleet\/scan-exceptions\.ts: CVE-1999-0001 in none of legacy-py310-cpu: nothing found needs it; remove it$/m,
      );
      assert.deepEqual(await place.running(), [
        'ServiceRegistry',
        'SystemDigitalTwin',
        'nats',
        'redis',
      ]);
    });

    it('starts them once the image passes', async () => {
      await place.fleet.succeed('up', '--stack', stack, '--only', SERVICE);
      assert.ok((await place.running()).includes(SERVICE));
    });
  },
  scannerOrSkip,
);
