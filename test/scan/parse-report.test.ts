import assert from 'node:assert/strict';
import { parseReport, requireReportAbout } from '../../src/scan/parse-report';
import { digestOf } from '../support/environment';
import { refusal } from '../support/errors';

const ref = `localhost:5050/fleet/voiceagent@${digestOf('a')}`;

const trivy = (more: object = {}): object => ({
  SchemaVersion: 2,
  ArtifactName: ref,
  ArtifactType: 'container_image',
  Results: [{ Target: 'debian 12', Class: 'os-pkgs' }],
  ...more,
});

/** A match of grype, with fields that nothing reads. */
const match = {
  vulnerability: {
    id: 'GHSA-53q9-r3pm-6pq6',
    dataSource: 'https://github.com/advisories/GHSA-53q9-r3pm-6pq6',
    severity: 'Critical',
    fix: { versions: ['2.6.0'], state: 'fixed' },
    advisories: [],
  },
  relatedVulnerabilities: [{ id: 'CVE-2025-32434', severity: 'Critical' }],
  artifact: { name: 'torch', version: '2.2.2', type: 'python' },
};

const grype = (more: object = {}): object => ({
  matches: [match],
  source: {
    type: 'image',
    target: { userInput: ref, manifestDigest: digestOf('a'), repoDigests: [], tags: [] },
  },
  distro: { name: 'debian', version: '12' },
  descriptor: { name: 'grype', version: '0.104.1' },
  ...more,
});

const refused = (report: unknown): string =>
  refusal(() => parseReport(typeof report === 'string' ? report : JSON.stringify(report))).join();

describe('parseReport', () => {
  it("reads grype's, an advisory's CVE too", () => {
    const report = parseReport(JSON.stringify(grype()));
    requireReportAbout(report, ref);
    assert.deepEqual(report.findings, [
      {
        vulnerability: 'GHSA-53q9-r3pm-6pq6',
        aliases: ['CVE-2025-32434'],
        package: 'torch',
        installed: '2.2.2',
        fixed: '2.6.0',
        severity: 'CRITICAL',
        published: undefined,
      },
    ]);
  });

  it('reads that there is no fix', () => {
    const fix = { versions: [], state: 'wont-fix' };
    const unfixed = { ...match, vulnerability: { ...match.vulnerability, fix } };
    const [finding] = parseReport(JSON.stringify(grype({ matches: [unfixed] }))).findings;
    assert.equal(finding?.fixed, undefined);
  });

  it('takes a vulnerability that nobody rated as UNKNOWN, and the others as they are', () => {
    const unrated = { ...match.vulnerability, severity: undefined };
    const both = [{ ...match, vulnerability: unrated, relatedVulnerabilities: null }, match];
    assert.deepEqual(
      parseReport(JSON.stringify(grype({ matches: both }))).findings.map((each) => each.severity),
      ['UNKNOWN', 'CRITICAL'],
    );
    const found = { VulnerabilityID: 'CVE-2031-7', PkgName: 'zip', InstalledVersion: '1' };
    const Vulnerabilities = [found, { ...found, Severity: '' }, { ...found, Severity: 'LOW' }];
    const Results = [
      { Target: 'debian 12', Vulnerabilities },
      { Target: 'app', Vulnerabilities: null },
    ];
    assert.deepEqual(
      parseReport(JSON.stringify(trivy({ Results }))).findings.map((each) => each.severity),
      ['UNKNOWN', 'UNKNOWN', 'LOW'],
    );
  });

  it('refuses a report of which no finding at all is rated', () => {
    const unrated = { ...match.vulnerability, severity: undefined };
    const matches = Array.from({ length: 20 }, () => ({ ...match, vulnerability: unrated }));
    assert.match(refused(grype({ matches })), /^report of grype: matches: have no severity/);
    const found = { VulnerabilityID: 'CVE-2031-7', PkgName: 'zip', InstalledVersion: '1' };
    const Results = [{ Target: 'x', Vulnerabilities: matches.map(() => found) }];
    assert.match(refused(trivy({ Results })), /^report of trivy: Results: have no severity/);
  });

  it("takes grype's without a match, where a system was recognised", () => {
    assert.deepEqual(parseReport(JSON.stringify(grype({ matches: [] }))).findings, []);
  });

  it("takes trivy's without a finding, where something was scanned", () => {
    assert.deepEqual(parseReport(JSON.stringify(trivy())).findings, []);
  });

  const wrong: readonly [string, unknown, RegExp][] = [
    ['nothing', '', /^report of the scanner: is empty; run the scan again$/],
    ['white space', ' \n', /^report of the scanner: is empty; run the scan again$/],
    [
      'half of one',
      JSON.stringify(trivy()).slice(0, 60),
      /^report of the scanner: is not whole JSON: .*; run the scan again$/,
    ],
    [
      'a table',
      'Total: 0 (HIGH: 0)',
      /^report of the scanner: is not whole JSON: .*; run the scan again$/,
    ],
    ['null', 'null', /^report of the scanner: has neither the keys of trivy .* nor that of grype/],
    ['a list', '[]', /^report of the scanner: has neither the keys of trivy .* nor that of grype/],
    [
      'an object without anything',
      {},
      /^report of the scanner: has neither the keys of trivy .* nor that of grype/,
    ],
    [
      'another schema',
      trivy({ SchemaVersion: 3 }),
      /^report of trivy: SchemaVersion: unknown value: '3'; use a version/,
    ],
    [
      'no results',
      trivy({ Results: undefined }),
      /^report of trivy: Results: missing; scan an image/,
    ],
    [
      'empty results',
      trivy({ Results: [] }),
      /^report of trivy: Results: is empty: '\[\]'; scan an image/,
    ],
    [
      'a severity that nobody knows',
      trivy({
        Results: [
          {
            Target: 'x',
            Vulnerabilities: [
              { VulnerabilityID: 'A', PkgName: 'b', InstalledVersion: '1', Severity: 'AWFUL' },
            ],
          },
        ],
      }),
      /Results\.0\.Vulnerabilities\.0\.Severity: /,
    ],
    [
      'an SBOM',
      { bomFormat: 'CycloneDX', vulnerabilities: [] },
      /is an SBOM, which need not list vulnerabilities: 'CycloneDX'; write/,
    ],
    [
      'matches that are none',
      grype({ matches: null }),
      /^report of grype: matches: is not a list: 'null'; use/,
    ],
    [
      'no match in what nobody recognised',
      grype({ matches: [], distro: { name: '', version: '' } }),
      /^report of grype: distro: is not recognised: '.*'; scan an image/,
    ],
    ['no source', grype({ source: undefined }), /^report of grype: source: missing; use/],
    [
      'a match without a fix',
      grype({ matches: [{ ...match, vulnerability: { id: 'A', severity: 'High' } }] }),
      /matches\.0\.vulnerability\.fix: /,
    ],
  ];
  for (const [title, report, said] of wrong) {
    it(`refuses ${title}`, () => {
      assert.match(refused(report), said);
    });
  }
});

describe('requireReportOf', () => {
  const about = (report: object): void => {
    requireReportAbout(parseReport(JSON.stringify(report)), ref);
  };

  it("takes a report of the image, by the name that it was asked for or by its registry's digest", () => {
    about(trivy());
    const RepoDigests = [`mirror/other@${digestOf('a')}`];
    about(trivy({ ArtifactName: 'voiceagent:latest', Metadata: { RepoDigests } }));
    about(grype());
  });

  const target = { userInput: 'x', manifestDigest: digestOf('b'), repoDigests: [] };
  for (const [title, report] of [
    ['of another digest', trivy({ ArtifactName: ref.replace(/a+$/, 'b'.repeat(64)) })],
    ['of a tag', trivy({ ArtifactName: 'localhost:5050/fleet/voiceagent:1' })],
    ['of a folder', trivy({ ArtifactType: 'filesystem' })],
    ['of another image', grype({ source: { type: 'image', target } })],
    ['of an SBOM', grype({ source: { type: 'sbom-file', target: ref } })],
  ] as const) {
    it(`refuses one ${title}`, () => {
      assert.match(
        refusal(() => {
          about(report);
        }).join(),
        /^report of the scanner: is about another image than localhost:5050\/fleet\/voiceagent@sha256:a+: '.*'; run the scan again$/,
      );
    });
  }
});
