import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../src/scan/finding';
import { parseReport, requireReportAbout } from '../../src/scan/parse-report';
import {
  applyRules,
  type AppliedException,
  type ScanRules,
  type Verdict,
} from '../../src/scan/verdict';
import { digestOf } from '../support/environment';
import { refusal } from '../support/errors';

const folder = path.resolve(__dirname, '../../../shared/trivy-reports');
const missing = !existsSync(folder);

const text = (name: string): string => readFileSync(path.join(folder, `${name}.json`), 'utf8');
const findings = (name: string): readonly Finding[] => parseReport(text(name)).findings;

const usual: ScanRules = { severity: ['HIGH', 'CRITICAL'], unfixed: false, graceDays: 7 };
/** Day on which all reports were made. */
const made = new Date('2021-08-25T12:20:30Z');

const verdict = (
  name: string,
  rules: Partial<ScanRules> = {},
  exceptions: readonly AppliedException[] = [],
  at = made,
): Verdict => applyRules(name, findings(name), { ...usual, ...rules }, exceptions, at);

const HINT = 'update the package, or have an exception reviewed in fleet/scan-exceptions.ts';
const IDN = 'debian-buster: libidn2-0 2.0.5-1: CVE-2019-18224 (CRITICAL), fixed in 2.0.5-1+deb10u1';
const WERKZEUG = 'pip: Werkzeug 0.11: CVE-2019-14806 (HIGH), fixed in 0.15.3';
const E2FS = ['e2fslibs', 'e2fsprogs', 'libcomerr2', 'libss2'].map(
  (name) =>
    `debian-stretch: ${name} 1.43.4-2: CVE-2019-5094 (MEDIUM), fixed in 1.43.4-2+deb9u1; ${HINT}`,
);

/** Verdicts of a person who reads the reports, with and without unfixed findings. */
const verdicts: readonly [string, Partial<ScanRules>, string[], string[]][] = [
  ['debian-buster', {}, [`${IDN}; ${HINT}`], []],
  ['debian-buster', { unfixed: true }, [`${IDN}; ${HINT}`], []],
  ['debian-buster', { severity: ['HIGH'] }, [], []],
  ['debian-buster', { severity: ['LOW'] }, [], ['debian-buster: 1 of severity LOW without a fix']],
  [
    'debian-buster',
    { severity: ['LOW'], unfixed: true },
    [
      'debian-buster: bash 5.0-4: CVE-2019-18276 (LOW), no fix yet; take the package out, or have an exception reviewed in fleet/scan-exceptions.ts',
    ],
    [],
  ],
  ['debian-stretch', {}, [], []],
  ['debian-stretch', { unfixed: true }, [], []],
  ['debian-stretch', { severity: ['MEDIUM', 'HIGH', 'CRITICAL'] }, E2FS, []],
  ['distroless-python27', {}, [], []],
  ['distroless-python27', { unfixed: true }, [], []],
  [
    'distroless-python27',
    { severity: ['MEDIUM'] },
    [],
    ['distroless-python27: 2 of severity MEDIUM without a fix'],
  ],
  [
    'distroless-python27',
    { severity: ['MEDIUM'], unfixed: true },
    ['libssl1.1', 'openssl'].map(
      (name) =>
        `distroless-python27: ${name} 1.1.0k-1~deb9u1: CVE-2019-1551 (MEDIUM), no fix yet; take the package out, or have an exception reviewed in fleet/scan-exceptions.ts`,
    ),
    [],
  ],
  ['pip', {}, [`${WERKZEUG}; ${HINT}`], []],
  ['pip', { unfixed: true }, [`${WERKZEUG}; ${HINT}`], []],
  ['pip', { severity: ['CRITICAL'] }, [], []],
  ['ubuntu-1804', {}, [], []],
  ['ubuntu-1804', { unfixed: true }, [], []],
];

const exception = (more: Partial<AppliedException> = {}): AppliedException => ({
  vulnerability: 'CVE-2019-18224',
  package: 'libidn2-0',
  image: 'debian-buster',
  reason: 'nothing in the image resolves names of strangers',
  owner: 'a test',
  until: '2021-12-31',
  now: digestOf('a'),
  ...more,
});

const NAMED = 'fleet/scan-exceptions.ts: CVE-2019-18224 in libidn2-0 of debian-buster';

describe('the six real reports', () => {
  const why = missing ? ' (skipped: ../shared/trivy-reports is not on this machine)' : '';

  before(function () {
    if (missing) this.skip();
  });

  for (const [name, rules, failures, listed] of verdicts) {
    it(`${name} with ${JSON.stringify(rules)}: ${failures.length > 0 ? 'fails' : 'passes'}${why}`, () => {
      assert.deepEqual(verdict(name, rules), { failures, listed });
    });
  }

  it(`fail by an SBOM, in which nobody looked for vulnerabilities${why}`, () => {
    assert.match(
      String(refusal(() => parseReport(text('conda-cyclonedx')))),
      /is an SBOM, .*'CycloneDX'/,
    );
  });

  it(`let a live exception pass, through its last day, and list it${why}`, () => {
    const listed = [`${IDN}; excepted until 2021-12-31 (a test)`];
    const passed = { failures: [], listed };
    assert.deepEqual(verdict('debian-buster', {}, [exception()]), passed);
    const last = new Date('2021-12-31T23:59:59Z');
    assert.deepEqual(verdict('debian-buster', {}, [exception()], last), passed);
    const theirs = exception({ vulnerability: 'DSA-4613-1', package: 'LibIDN2-0' });
    assert.deepEqual(verdict('debian-buster', {}, [theirs]).failures, []);
  });

  it(`fail by an exception that is over${why}`, () => {
    const { failures } = verdict('debian-buster', {}, [exception({ until: '2021-08-24' })]);
    assert.deepEqual(failures, [
      `${IDN}; its exception ended on 2021-08-24`,
      `${NAMED}: exception has ended: '2021-08-24'; renew it with a reason, or fix the cause`,
    ]);
  });

  it(`fail by an exception that nothing needs: of another package, or not serious enough${why}`, () => {
    const other = exception({ package: 'bash' });
    assert.deepEqual(verdict('debian-buster', {}, [other]).failures, [
      `${IDN}; ${HINT}`,
      'fleet/scan-exceptions.ts: CVE-2019-18224 in bash of debian-buster: nothing found needs it; remove it',
    ]);
    const low = exception({ vulnerability: 'CVE-2019-18276', package: 'bash' });
    assert.match(String(verdict('debian-buster', {}, [low]).failures[1]), /nothing found needs it/);
  });

  it(`fail by an exception for another build than the one that is there${why}`, () => {
    const former = exception({ digest: digestOf('b') });
    const now = `for ${digestOf('b')}, and the image is ${digestOf('a')} now`;
    assert.deepEqual(verdict('debian-buster', {}, [former]).failures, [
      `${IDN}; its exception is ${now}`,
      `${NAMED}: ${now}; review it again, or remove it`,
    ]);
    const same = exception({ digest: digestOf('a') });
    assert.deepEqual(verdict('debian-buster', {}, [same]).failures, []);
  });

  it(`let an exception of an image pass in those that are FROM it, and judge its need there alone${why}`, () => {
    const inherited = exception({ image: 'base' });
    assert.deepEqual(verdict('debian-buster', {}, [inherited]).failures, []);
    assert.deepEqual(verdict('ubuntu-1804', {}, [inherited]).failures, []);
    const over = exception({ image: 'base', until: '2021-08-24' });
    assert.deepEqual(verdict('debian-buster', {}, [over]).failures, [
      `${IDN}; its exception ended on 2021-08-24`,
    ]);
  });

  it(`list what was published within the grace period, and fail once it is over${why}`, () => {
    const published = Date.parse('2019-10-21T17:15:00Z');
    const day = 24 * 60 * 60 * 1000;
    const at = (days: number): Verdict =>
      verdict('debian-buster', {}, [], new Date(published + days * day));
    assert.deepEqual(at(6.9), { failures: [], listed: [`${IDN}; published less than 7 days ago`] });
    assert.deepEqual(at(7), { failures: [`${IDN}; ${HINT}`], listed: [] });
  });

  it(`fail where they are not about the image that was asked for${why}`, () => {
    for (const name of ['debian-buster', 'pip']) {
      const report = parseReport(text(name));
      const ref = `localhost:5050/fleet/voiceagent@${digestOf('a')}`;
      assert.deepEqual(
        refusal(() => {
          requireReportAbout(report, ref);
        }),
        [
          `report of the scanner: is about another image than ${ref}: '${report.artifact}'; run the scan again`,
        ],
      );
    }
  });

  it(`fail wherever they are cut off, and with any needed field left out${why}`, () => {
    const whole = text('debian-buster').trimEnd();
    for (let length = 0; length < whole.length; length += 97) {
      refusal(() => parseReport(whole.slice(0, length)));
    }
    for (const field of [
      'SchemaVersion',
      'ArtifactName',
      'ArtifactType',
      'Results',
      'VulnerabilityID',
      'PkgName',
      'InstalledVersion',
    ]) {
      refusal(() => parseReport(whole.replaceAll(`"${field}":`, '"Other":')));
    }
  });
});
