import assert from 'node:assert/strict';
import { root } from '../../src/lib/root';
import { loadCatalog } from '../../src/checkout/fleet';
import { selectExceptions } from '../../src/catalog/scan-exception-rules';
import { hasEnded } from '../../src/stack/waivers';
import { problemsAfter, smallCatalog } from '../support/catalog';
import { digestOf } from '../support/environment';
import { git } from '../support/git';

const valid = {
  vulnerability: 'CVE-2025-32434',
  package: 'torch',
  image: 'web',
  reason: 'it loads checkpoints of our own alone',
  owner: 'a test',
  until: '2026-12-31',
};

const problems = (...rows: object[]): readonly string[] =>
  problemsAfter(({ exceptions }) => {
    exceptions.push(...(rows as (typeof valid)[]));
  });
const at = 'fleet/scan-exceptions.ts: row 1';

describe('exceptions from the scan gate', () => {
  it('are for image rows, services and servers, of any build or of one', () => {
    const rows = ['web', 'hub', 'cache'].map((image) => ({ ...valid, image }));
    const one = { ...valid, digest: digestOf('a') };
    const catalog = smallCatalog(({ exceptions }) => {
      exceptions.push(...rows, one);
    });
    assert.deepEqual(catalog.exceptions, [...rows, one]);
  });

  for (const [title, change, said] of [
    [
      'no vulnerability',
      { vulnerability: '' },
      "vulnerability: is empty; write a vulnerability's id, such",
    ],
    [
      'no package',
      { package: undefined },
      "package: missing; write a package's name, such as torch",
    ],
    [
      'no image',
      { image: undefined },
      "image: missing; write an image's name, as in fleet/images.ts",
    ],
    [
      'an image that there is not',
      { image: 'Hub' },
      "image: unknown image: 'Hub'; write hub, or the name of an image row",
    ],
    [
      'a tag',
      { digest: 'latest' },
      "digest: has the wrong form: 'latest'; write a digest, sha256: and 64 hexadecimal digits",
    ],
    [
      'no reason',
      { reason: ' ' },
      "reason: is empty: ' '; write why it cannot be fixed yet, and what keeps",
    ],
    ['nobody', { owner: undefined }, 'owner: missing; write who decides on its renewal'],
    ['no end', { until: undefined }, "until: missing; write a day such as '2026-12-31'"],
    [
      'a day that no year has',
      { until: '2026-02-30' },
      "until: is not a date: '2026-02-30'; write a day such as '2026-12-31'",
    ],
    ['a field that it does not know', { expires: 'never' }, 'expires: unknown key; remove it'],
  ] as const) {
    it(`refuse ${title}`, () => {
      const [line = '', ...more] = problems({ ...valid, ...change });
      assert.ok(line.startsWith(`${at}.${said}`), line);
      assert.deepEqual(more, []);
    });
  }

  it('refuse the same one twice, whatever its end', () => {
    assert.deepEqual(problems(valid, { ...valid, until: '2027-01-01' }), [
      "fleet/scan-exceptions.ts: row 2: is there already: 'CVE-2025-32434'; write one exception for it",
    ]);
  });

  it('bear on their image and on what is FROM it, however deep', () => {
    const catalog = smallCatalog(({ exceptions }) => {
      exceptions.push({ ...valid, image: 'base' }, { ...valid, image: 'hub' });
    });
    const images = (name: string, parent: string | undefined): string[] =>
      selectExceptions(catalog, name, parent).map(({ image }) => image);
    assert.deepEqual(images('base', undefined), ['base']);
    assert.deepEqual(images('web', 'base'), ['base']);
    assert.deepEqual(images('hub', 'web'), ['base', 'hub']);
    assert.deepEqual(images('cache', undefined), []);
  });
});

describe('the exceptions of this project', () => {
  it('are not over on the day of the commit', () => {
    const day = git(root, '', 'log', '-1', '--format=%cs');
    assert.deepEqual(
      loadCatalog().exceptions.filter((each) => hasEnded(each, day)),
      [],
    );
  });
});
