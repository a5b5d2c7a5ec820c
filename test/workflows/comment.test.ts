import assert from 'node:assert/strict';
import type { Preview } from '../../src/engines/engine';
import type { ImpactSummary } from '../../src/impact/summary';
import { must } from '../support/errors';
import { COMMENT_LIMIT, renderComment, MARK, type StackPreview } from '../../src/workflows/comment';

const nothing: Preview = { images: [], containers: [], unchanged: { images: 60, containers: 51 } };
const previewed = (stack: string, preview: Preview, download = 0): StackPreview => ({
  stack,
  preview,
  download,
  error: '',
});
const failed = (stack: string, error: string): StackPreview => ({
  stack,
  preview: undefined,
  download: 0,
  error,
});

const some: Preview = {
  images: [
    { image: 'web', reason: 'changed' },
    { image: 'hub', reason: 'parent changed' },
  ],
  containers: [
    { name: 'hub', action: 'replace' },
    { name: 'worker', action: 'update' },
    { name: 'hub', action: 'start' },
    { name: 'newcomer', action: 'create' },
    { name: 'former', action: 'remove' },
  ],
  unchanged: { images: 58, containers: 46 },
};
const many = (count: number): Preview => ({
  ...nothing,
  images: Array.from({ length: count }, (_, index) => ({
    image: `service-${String(index)}`,
    reason: 'parent changed',
  })),
});
const row = (text: string, stack: string): string | undefined =>
  text.split('\n').find((line) => line.startsWith(`| ${stack} |`));

describe('the comment on a pull request', () => {
  it('begins with the mark by which it is found again', () => {
    assert.ok(renderComment([previewed('alpha', nothing)], true).startsWith(`${MARK}\n`));
  });

  it('counts for each stack what is built, created, replaced, updated, started, removed and downloaded', () => {
    const text = renderComment([previewed('alpha', some, 94.2), previewed('beta', nothing)], true);
    assert.equal(
      row(text, 'alpha'),
      '| alpha | 2 | 1 | 1 | 1 | 1 | 1 | 58 images, 46 containers | 95 MB |',
    );
    assert.equal(
      row(text, 'beta'),
      '| beta | 0 | 0 | 0 | 0 | 0 | 0 | 60 images, 51 containers | nothing |',
    );
  });

  it('lists them below, each with its reason', () => {
    const text = renderComment([previewed('alpha', some)], true);
    assert.match(text, /alpha: 2 images to build<\/summary>\n\n- `web`: changed\n/);
    assert.match(text, /alpha: 1 container to replace<\/summary>\n\n- `hub`\n/);
    assert.doesNotMatch(text, /cut to/);
  });

  it('says why a stack could not be previewed, and its words cannot end their fence', () => {
    const text = renderComment(
      [failed('beta', 'error: port 7200 is taken\n````\n# not a title')],
      true,
    );
    assert.equal(row(text, 'beta'), '| beta | **failed** | | | | | | | |');
    assert.match(text, /````\nerror: port 7200 is taken\n''''\n# not a title\n````\n/);
  });

  it('says where there was nothing to compare with', () => {
    const notice = /No state could be reached/;
    assert.match(renderComment([previewed('alpha', nothing)], false), notice);
    assert.doesNotMatch(renderComment([previewed('alpha', nothing)], true), notice);
  });

  it('cuts lists by the same number of lines when it is too long, says so, and keeps every count', () => {
    const text = renderComment([previewed('alpha', many(5000)), previewed('beta', some)], true);
    assert.ok(text.length <= COMMENT_LIMIT);
    assert.match(text, /Lists are cut to 100 lines; the run's summary has all of them\./);
    assert.match(text, /- `service-99`: parent changed\n- … and 4900 more\n/);
    assert.doesNotMatch(text, /service-100`/);
    assert.match(row(text, 'alpha') ?? '', /^\| alpha \| 5000 \|/);
    assert.match(text, /- `hub`: parent changed\n/);
  });

  it('keeps the end of a long error, where the reason is', () => {
    const text = renderComment([failed('alpha', `${'x'.repeat(9000)} error: the reason`)], true);
    assert.match(text, /````\n… x+ error: the reason\n````/);
    assert.ok(text.length < 5000);
  });

  describe('with an impact', () => {
    const bytes = { build: 0, push: 0, pull: 0, images: 0, byBudget: 0 };
    const impactOf = (images: number): ImpactSummary => ({
      since: '0123456789abcdef',
      machines: [
        {
          machine: 'alpha',
          stack: 'alpha',
          bytes,
          containers: [],
          degraded: [],
          open: { because: [], images: [], containers: [] },
          images: many(images).images.map(({ image }) => ({ image, reason: 'named' })),
        },
      ],
      total: { machines: ['alpha'], images, containers: 0, services: 0, bytes },
    });

    it('says of each image that is built what the commits say of it', () => {
      const [machine, ...others] = impactOf(0).machines;
      const images = [
        { image: 'web', reason: 'input', cause: 'images/web/apt.in' },
        { image: 'hub', reason: 'parent', cause: 'web' },
      ] as const;
      const impact = { ...impactOf(0), machines: [{ ...must(machine), images }, ...others] };
      const lost: Preview = { ...some, images: [{ image: 'web', reason: 'missing in registry' }] };
      const texts = [some, lost].map((each) =>
        renderComment([previewed('alpha', each), previewed('beta', some)], true, { impact }),
      );
      assert.match(texts[0] ?? '', /- `web`: images\/web\/apt\.in\n- `hub`: on web\n[^]*beta: 2/);
      assert.match(texts[0] ?? '', /beta: 2[^]*- `web`: changed\n- `hub`: parent changed\n/);
      assert.match(texts[1] ?? '', /- `web`: missing in registry\n/);
    });

    it('has it after the previews', () => {
      const text = renderComment([previewed('alpha', some)], true, { impact: impactOf(2) });
      assert.match(text, /`hub`[\s\S]*#### Impact of all that changed since `01234567`/);
      assert.match(text, /alpha: 2 images, in the order they are built/);
    });

    it('cuts its lists with all others', () => {
      const text = renderComment([previewed('alpha', some)], true, { impact: impactOf(5000) });
      assert.ok(text.length <= COMMENT_LIMIT);
      assert.match(text, /Lists are cut to 100 lines/);
      assert.match(text, /- `service-99`: named\n- … and 4900 more\n/);
    });

    it('leaves it to the summary before any stack', () => {
      const impact = impactOf(1);
      const previews = [previewed('alpha', nothing), previewed('beta', nothing)];
      const bare = renderComment(previews, true).length;
      const text = renderComment(previews, true, { impact, limit: bare + 100 });
      assert.match(text, /The impact does not fit here; the run's summary has it\./);
      assert.ok(row(text, 'beta'));
      assert.doesNotMatch(text, /#### Impact/);
    });
  });

  for (const [stacks, images] of [
    [1, 30_000],
    [40, 1000],
    [400, 10],
  ] as const) {
    it(`is never over its limit: ${String(stacks)} stacks of ${String(images)} images, half of them failed`, () => {
      const previews = Array.from({ length: stacks }, (_, index) =>
        index % 2 === 0
          ? previewed(`stack-${String(index)}`, many(images), 1e6)
          : failed(`stack-${String(index)}`, 'error: '.repeat(1000)),
      );
      const text = renderComment(previews, false);
      assert.ok(text.length <= COMMENT_LIMIT, String(text.length));
      const shown = text.split('\n').filter((line) => line.startsWith('| stack-')).length;
      const left = Number(/^(\d+) further stacks do not fit here/m.exec(text)?.[1] ?? 0);
      assert.equal(shown + left, stacks, 'every stack is in the table, or counted as left out');
    });
  }
});
