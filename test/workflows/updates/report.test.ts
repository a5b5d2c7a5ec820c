import assert from 'node:assert/strict';
import type { Finding } from '../../../src/scan/finding';
import { COMMENT_LIMIT } from '../../../src/workflows/comment';
import {
  listFailures,
  mergeOutputs,
  type Measurement,
} from '../../../src/workflows/updates/measurements';
import { renderUpdateReport, type UpdateReport } from '../../../src/workflows/updates/report';

const finding = (vulnerability: string, installed = '1.0'): Finding => ({
  vulnerability,
  aliases: [],
  package: 'zlib1g',
  installed,
  severity: 'HIGH',
});
const measured = (compressed: number, ...findings: Finding[]): Measurement => ({
  size: { compressed, unpacked: compressed * 3 },
  findings,
});
const report: UpdateReport = {
  locks: [
    { names: ['web'], packages: ['click 8.1 → 8.2', 'h11 0.15 → 0.16'] },
    { names: ['cuda-cu121'], packages: ['libc6 1 → 2'] },
  ],
  upstreams: ['debian aaaaaaaaaaaa → bbbbbbbbbbbb'],
  before: new Map([['web', measured(40e6, finding('CVE-1'), finding('CVE-2'))]]),
  after: new Map([['web', measured(41.5e6, finding('CVE-2', '1.1'), finding('CVE-3', '1.1'))]]),
  warnings: [],
  errors: [],
};
const row = (text: string, image: string): string | undefined =>
  text.split('\n').find((line) => line.startsWith(`| \`${image}\` |`));

describe('the text of the pull request with new locks', () => {
  it('has packages, sizes and advisories of each image', () => {
    const text = renderUpdateReport(report);
    assert.equal(
      row(text, 'web'),
      '| `web` | 2 | 40.0 → 41.5 | 120.0 → 124.5 | 1 fixed, 1 new, 1 stay |',
    );
    assert.match(text, /web: 2 packages<\/summary>\n\n- click 8\.1 → 8\.2\n- h11 0\.15 → 0\.16\n/);
    assert.match(
      text,
      /web: 2 advisories<\/summary>\n\n- new: CVE-3 \(HIGH\) in zlib1g 1\.1\n- fixed: CVE-1 \(HIGH\) in zlib1g 1\.0\n/,
    );
    assert.match(text, /1 upstream image with another digest<\/summary>\n\n- debian aaaa/);
  });

  it('says of an image that was not measured or not scanned that it was not', () => {
    assert.equal(
      row(renderUpdateReport(report), 'cuda-cu121'),
      '| `cuda-cu121` | 1 | not measured | not measured | not scanned |',
    );
    const before = new Map<string, Measurement>();
    assert.equal(
      row(renderUpdateReport({ ...report, before }), 'web'),
      '| `web` | 2 | not measured → 41.5 | not measured → 124.5 | not scanned |',
    );
  });

  it('shows warnings and errors first, in a fence that they cannot end', () => {
    const text = renderUpdateReport({
      ...report,
      warnings: ['web: has no file of before'],
      errors: ['```` # not a title'],
    });
    assert.ok(text.indexOf('has no file of before') < text.indexOf('| image |'));
    assert.match(text, /\n````\n'''' # not a title\n````\n/);
  });

  it('fits the room that GitHub gives, and says that there is more', () => {
    const packages = Array.from({ length: 400 }, (_, n) => `package-${String(n)} 1.0.0 → 2.0.0`);
    const many = (count: number) =>
      renderUpdateReport({
        ...report,
        locks: Array.from({ length: count }, (_, n) => ({ names: [`web-${String(n)}`], packages })),
      });
    for (const text of [many(20), many(2000)]) assert.ok(text.length <= COMMENT_LIMIT);
    assert.match(many(20), /… and 300 more|… and 380 more/);
    assert.match(many(2000), /The rest does not fit here/);
  });
});

describe('the outputs of build, sizes and scan', () => {
  it('are put together by image, of several stacks', () => {
    const size = { compressed: 1, unpacked: 2 };
    const found = mergeOutputs([
      {
        build: {},
        sizes: { images: [{ image: 'web', ...size }] },
        scan: { images: [{ image: 'web', findings: [finding('CVE-1')] }] },
      },
      { build: {}, sizes: { images: [{ image: 'base', ...size }] }, scan: {} },
    ]);
    assert.deepEqual(Object.fromEntries(found), {
      web: { size, findings: [finding('CVE-1')] },
      base: { size },
    });
  });

  it('say each reason once, with all images that fail for it', () => {
    const errors = ['base: apt: no such version', 'web: base: apt: no such version', 'hub: broken'];
    const of = (build: string[], scan: string[]) =>
      listFailures([
        {
          build: build.length > 0 ? { errors: build.map((message) => ({ message })) } : {},
          sizes: {},
          scan: { errors: scan.map((message) => ({ message })) },
        },
      ]);
    assert.deepEqual(of(errors, ['alpha: has images that are not built']), [
      'base, web: apt: no such version',
      'hub: broken',
    ]);
    assert.deepEqual(of([], ['web: no scanner']), ['web: no scanner']);
  });

  it('say a reason that names no image as it is, and lose no word of one that names images alone', () => {
    const of = (...messages: string[]) =>
      listFailures([
        { build: { errors: messages.map((message) => ({ message })) }, sizes: {}, scan: {} },
      ]);
    assert.deepEqual(of('docker does not answer'), ['docker does not answer']);
    assert.deepEqual(of(''), []);
    assert.deepEqual(of('web: no disk', 'no disk', 'hub: no disk'), ['web, hub: no disk']);
    assert.deepEqual(of('web: base', 'base: apt: gone'), ['web: base', 'base: apt: gone']);
    assert.deepEqual(of('web: '), ['web: ']);
  });

  it('say why an image was built and not measured', () => {
    const errors = [{ message: 'web: the registry does not answer' }];
    assert.deepEqual(listFailures([{ build: {}, sizes: { errors }, scan: {} }]), [
      'web: the registry does not answer',
    ]);
  });
});
