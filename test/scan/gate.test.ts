import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scanImage, type ScanRequest } from '../../src/scan/gate';
import { digestOf, useEnvironment } from '../support/environment';
import { rejection } from '../support/errors';
import { CLEAN, ScannerDouble } from '../support/scanner';
import { temporaryFolder } from '../support/folders';

const now = new Date('2026-11-26T12:00:00Z');
const fresh = '2026-11-26T06:00:00Z';
const ref = `localhost:5050/fleet/worker@${digestOf('a')}`;
const request = (more: Partial<ScanRequest> = {}): ScanRequest => ({
  image: 'worker',
  ref,
  scan: {},
  exceptions: [],
  ...more,
});

/** A report with one finding. */
const torch = JSON.stringify({
  ...(JSON.parse(CLEAN) as object),
  Results: [
    {
      Target: 'Python',
      Class: 'lang-pkgs',
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2025-32434',
          PkgName: 'torch',
          InstalledVersion: '2.2.2',
          FixedVersion: '2.6.0',
          Severity: 'CRITICAL',
          PublishedDate: '2025-04-18T16:15:23Z',
        },
      ],
    },
  ],
});

describe('the gate', () => {
  const scanner = new ScannerDouble();
  beforeEach(() => {
    scanner.trivy(fresh, CLEAN);
    scanner.calls();
  });
  afterEach(() => {
    for (const file of ['fail', 'newer', 'no-status']) {
      rmSync(path.join(scanner.folder, file), { force: true });
    }
    rmSync(path.join(scanner.home, 'scans'), { recursive: true, force: true });
  });

  const SCAN = `trivy image --quiet --format json --scanners vuln --image-src remote --skip-db-update --timeout 1h ${ref}`;

  it('has an image scanned by its digest, and lets a clean one pass', async () => {
    const { failures, listed, database } = await scanImage(request(), now);
    assert.deepEqual({ failures, listed, database }, { failures: [], listed: [], database: fresh });
    assert.deepEqual(scanner.calls(), ['trivy version --format json', SCAN]);
  });

  it('has a digest scanned once for each database, whatever rules it is held against', async () => {
    await scanImage(request(), now);
    await scanImage(request({ image: 'other', scan: { unfixed: true } }), now);
    assert.equal(scanner.calls().filter((call) => call === SCAN).length, 1);
    scanner.trivy('2026-11-26T11:00:00Z', CLEAN);
    await scanImage(request(), now);
    assert.equal(scanner.calls().filter((call) => call === SCAN).length, 1);
    const [file = ''] = readdirSync(path.join(scanner.home, 'scans', 'trivy'));
    writeFileSync(path.join(scanner.home, 'scans', 'trivy', file), '{');
    await scanImage(request(), now);
    assert.equal(scanner.calls().filter((call) => call === SCAN).length, 1);
  });

  it('lets a scanner run once at a time: its cache can be open once', async () => {
    writeFileSync(path.join(scanner.folder, 'turns'), '');
    const all = ['b', 'c', 'd', 'e'].map((each) =>
      scanImage(request({ ref: ref.replace(/a+$/, each.repeat(64)) }), now),
    );
    await Promise.all(all);
    assert.equal(scanner.read('turns'), 'begin\nend\n'.repeat(4));
  });

  it('fails with a line that names image, package, versions and vulnerability, remembered or not', async () => {
    scanner.trivy(fresh, torch);
    const line =
      'worker: torch 2.2.2: CVE-2025-32434 (CRITICAL), fixed in 2.6.0; update the package, or have an exception reviewed in fleet/scan-exceptions.ts';
    assert.deepEqual((await scanImage(request(), now)).failures, [line]);
    assert.deepEqual((await scanImage(request(), now)).failures, [line]);
  });

  it('lets an exception for what it is FROM pass, by that digest', async () => {
    scanner.trivy(fresh, torch);
    const exception = {
      vulnerability: 'CVE-2025-32434',
      package: 'torch',
      image: 'cuda-cu121',
      digest: digestOf('b'),
      reason: 'r',
      owner: 'o',
      until: '2026-12-31',
    };
    const of = (family: string): ScanRequest =>
      request({ exceptions: [{ ...exception, ref: `x/cuda-cu121:1@${family}` }] });
    assert.deepEqual((await scanImage(of(digestOf('b')), now)).failures, []);
    assert.equal((await scanImage(of(digestOf('c')), now)).failures.length, 1);
  });

  it('keeps from the scanner what would hide findings', async () => {
    const names = { TRIVY_IGNOREFILE: '/etc/passwd', TRIVY_SEVERITY: 'LOW', TRIVY_USERNAME: 'me' };
    Object.assign(process.env, names);
    try {
      await scanImage(request(), now);
    } finally {
      for (const name of Object.keys(names)) Reflect.deleteProperty(process.env, name);
    }
    const env = scanner.read('env');
    assert.match(env, /^TRIVY_USERNAME=me$/m);
    assert.doesNotMatch(env, /TRIVY_IGNOREFILE|TRIVY_SEVERITY/);
    assert.notEqual(scanner.read('cwd').trim(), process.cwd());
  });

  describe('fails where', () => {
    it('the database is missing, and says how to have one', async () => {
      scanner.trivy(undefined, CLEAN);
      assert.deepEqual(await rejection(scanImage(request(), now)), [
        'worker: trivy: has no vulnerability database, or a damaged one; run trivy image --download-db-only where its servers can be reached (trivy: cannot scan: FATAL no such host; correct what it says)',
      ]);
      assert.deepEqual(
        scanner.calls().filter((call) => call === SCAN),
        [],
      );
    });

    it('the database is too old, unless a newer one can be fetched', async () => {
      scanner.trivy('2026-11-21T11:00:00Z', CLEAN);
      const [line = ''] = await rejection(scanImage(request(), now));
      assert.match(
        line,
        /^worker: trivy: has a vulnerability database older than the 5 days of fleet:scan.maxDatabaseAge: '2026-11-21T11:00:00Z'; run trivy image --download-db-only /,
      );
      assert.deepEqual(
        (await scanImage(request({ scan: { maxDatabaseAge: 6 } }), now)).failures,
        [],
      );
      scanner.write('newer', scanner.read('status').replace('2026-11-21', '2026-11-26'));
      assert.equal((await scanImage(request(), now)).database, '2026-11-26T11:00:00Z');
    });

    const reports: readonly [string, string, RegExp][] = [
      ['the report is empty', '', /^worker: report of the scanner: is empty; run the scan again$/],
      [
        'the report is cut off',
        CLEAN.slice(0, 50),
        /^worker: report of the scanner: is not whole JSON: .*; run the scan again$/,
      ],
      [
        'the report is malformed',
        '{"SchemaVersion":2}',
        /^worker: report of trivy: ArtifactName: missing; use a version/,
      ],
      [
        'the report is about another image',
        CLEAN.replaceAll('REF', 'redis:7'),
        /^worker: report of the scanner: is about another image than localhost\S+: 'redis:7'; run/,
      ],
    ];
    for (const [title, report, said] of reports) {
      it(`${title}, and remembers nothing of it`, async () => {
        scanner.trivy(fresh, report);
        assert.match((await rejection(scanImage(request(), now))).join('\n'), said);
        scanner.trivy(fresh, CLEAN);
        assert.deepEqual((await scanImage(request(), now)).failures, []);
      });
    }

    it('the scanner fails, whatever it has written', async () => {
      scanner.write('fail', 'INFO scanning\nFATAL image scan error: unauthorized');
      assert.deepEqual(await rejection(scanImage(request(), now)), [
        'worker: trivy: cannot scan: FATAL image scan error: unauthorized; correct what it says',
      ]);
    });

    it('the scanner does not say which database it has', async () => {
      scanner.write('status', '{"Version":1}');
      const said = `worker: trivy version: does not say which database it has: '{"Version":1}'; install the version that docs/concepts/scanning.md names`;
      assert.deepEqual(await rejection(scanImage(request(), now)), [said]);
    });

    it('the image is not given by digest', async () => {
      await assert.rejects(
        scanImage(request({ ref: 'localhost:5050/fleet/worker:1' })),
        /by digest/,
      );
    });
  });

  describe('with grype', () => {
    const grype = (built: string): void => {
      scanner.write('status', JSON.stringify({ schemaVersion: 'v6.0.2', built, valid: true }));
      const target = { userInput: 'REF', manifestDigest: digestOf('a'), repoDigests: [] };
      scanner.write(
        'report',
        JSON.stringify({
          matches: [],
          distro: { name: 'debian', version: '12' },
          source: { type: 'image', target },
          descriptor: { name: 'grype', version: '0.104.1' },
        }),
      );
    };

    it('scans from the registry, without a person’s own configuration', async () => {
      grype(fresh);
      const { failures } = await scanImage(request({ scan: { scanner: 'grype' } }), now);
      assert.deepEqual(failures, []);
      assert.deepEqual(scanner.calls(), [
        'grype --config grype.yaml db status --output json',
        `grype --config grype.yaml --output json registry:${ref}`,
      ]);
    });

    it('lets no limit of its own, and no update of its own, stand beside what the stack says', async () => {
      grype(fresh);
      await scanImage(request({ scan: { scanner: 'grype' } }), now);
      assert.match(scanner.read('config'), /^db: \{ auto-update: false, validate-age: false \}$/m);
    });

    it("says all of its last error, which it writes above that error's causes", async () => {
      grype(fresh);
      scanner.write(
        'fail',
        '[0000]  WARN no luck\n[0000] ERROR failed to catalog: errors occurred:\n  - oci-registry: MANIFEST_UNKNOWN\n  - oci-model: unknown\n',
      );
      assert.deepEqual(await rejection(scanImage(request({ scan: { scanner: 'grype' } }), now)), [
        'worker: grype: cannot scan: [0000] ERROR failed to catalog: errors occurred: - oci-registry: MANIFEST_UNKNOWN - oci-model: unknown; correct what it says',
      ]);
    });

    it('fails where its database is damaged', async () => {
      grype(fresh);
      scanner.write('status', scanner.read('status').replace('"valid":true', '"valid":false'));
      assert.match(
        (await rejection(scanImage(request({ scan: { scanner: 'grype' } }), now))).join('\n'),
        /^worker: grype: has no vulnerability database, or a damaged one; run grype db update /,
      );
    });

    it('fails where it has no database, which it says by failing', async () => {
      grype('0001-01-01T00:00:00Z');
      scanner.write('no-status', '');
      assert.match(
        (await rejection(scanImage(request({ scan: { scanner: 'grype' } }), now))).join('\n'),
        /^worker: grype: has no vulnerability database, or a damaged one; run grype db update /,
      );
    });
  });
});

describe('the gate without a scanner', () => {
  useEnvironment(() => ({ FLEET_HOME: temporaryFolder(), PATH: '/usr/bin:/bin' }));

  for (const scanner of ['trivy', 'grype'] as const) {
    it(`fails, and says what to do: ${scanner}`, async () => {
      assert.deepEqual(await rejection(scanImage(request({ scan: { scanner } }), now)), [
        `worker: ${scanner}: is not installed; install it (docs/concepts/scanning.md says how), write its image as fleet:scan.image, or write the other scanner as fleet:scan.scanner`,
      ]);
    });
  }
});
