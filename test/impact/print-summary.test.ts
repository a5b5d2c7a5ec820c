import assert from 'node:assert/strict';
import { renderMarkdown } from '../../src/impact/markdown';
import { printSummary } from '../../src/impact/print-summary';
import type { ImpactSummary } from '../../src/impact/summary';
import { printed } from '../support/output';

const bytes = { build: 110e6, push: 35e6, pull: 35e6, images: 2, byBudget: 1 };
const none = { build: 0, push: 0, pull: 0, images: 0, byBudget: 0 };
const closed = { because: [], images: [], containers: [] };
const alpha: ImpactSummary['machines'][number] = {
  machine: 'alpha',
  stack: 'alpha',
  bytes,
  open: closed,
  degraded: ['Worker'],
  images: [
    { image: 'web', reason: 'input', cause: 'images/web/Dockerfile' },
    { image: 'hub', reason: 'parent', cause: 'web' },
  ],
  containers: [
    { container: 'cache', action: 'replace', because: 'named' },
    { container: 'hub', service: 'Hub', action: 'replace', because: 'image' },
  ],
};
const beta: ImpactSummary['machines'][number] = {
  machine: 'beta',
  stack: 'beta',
  bytes: none,
  open: closed,
  degraded: [],
  images: [],
  containers: [],
};
const report: ImpactSummary = {
  machines: [alpha, beta],
  total: { machines: ['alpha'], images: 2, containers: 2, services: 1, bytes },
};
const open = { because: ['catalog/a.ts holds a row'], images: ['x'], containers: ['x', 'y'] };

const print = async (what: ImpactSummary): Promise<string> =>
  (
    await printed(() => {
      printSummary(what);
      return Promise.resolve();
    })
  ).out;

describe('an impact for people', () => {
  it('is a list for each machine, and a table of them with a total', async () => {
    assert.equal(
      await print(report),
      `alpha  stack alpha
  ● build    web  (images/web/Dockerfile)
  ● build    hub  (on web)
  ± replace  cache  (named)
  ± replace  hub  (its image changes)
  1 other keeps running, and is degraded while its dependencies restart: Worker
beta  stack beta
  nothing changes
MACHINE  IMAGES  CONTAINERS  SERVICES  BUILD, MB  PUSH, MB  PULL, MB
alpha    2       2           1         110.0      35.0      35.0
beta     0       0           0         0.0        0.0       0.0
all      2       2           1         110.0      35.0      35.0
estimates: every built layer counts as new; 1 of 2 images count by their budget, as bin/fleet sizes has not measured them
1 distinct service on alpha
`,
    );
  });

  it('has no total of one machine, and says that nothing is touched', async () => {
    const total = { machines: [], images: 0, containers: 0, services: 0, bytes: none };
    assert.equal(
      await print({ machines: [beta], total }),
      `beta  stack beta
  nothing changes
MACHINE  IMAGES  CONTAINERS  SERVICES  BUILD, MB  PUSH, MB  PULL, MB
beta     0       0           0         0.0        0.0       0.0
no machine changes
`,
    );
  });

  it('never says that nothing changes where that is not known', async () => {
    const total = { machines: [], images: 0, containers: 0, services: 0, bytes: none };
    const out = await print({ machines: [{ ...beta, open }], total });
    assert.doesNotMatch(out, /nothing changes|no machine changes/);
    assert.match(
      out,
      /\? catalog\/a\.ts holds a row: up to 1 further image and 2 containers could change/,
    );
    assert.match(
      out,
      /^unknown until the edit is made: edit the file, then run bin\/fleet impact --since HEAD/m,
    );
  });
});

describe('an impact for a pull request', () => {
  it('is a table with a total, and lists that open, in lineage and in start order', () => {
    assert.equal(
      renderMarkdown({ ...report, since: '0123456789abcdef' }),
      `#### Impact of all that changed since \`01234567\`

| machine | images to build | containers to change | build, MB | push, MB | pull, MB |
| --- | ---: | ---: | ---: | ---: | ---: |
| alpha | 2 | 2 | 110.0 | 35.0 | 35.0 |
| beta | 0 | 0 | 0.0 | 0.0 | 0.0 |
| **1 distinct service** | 2 | 2 | 110.0 | 35.0 | 35.0 |

Estimates: every built layer counts as new; 1 of 2 images count by their budget, as bin/fleet sizes has not measured them.

<details><summary>alpha: 2 images, in the order they are built</summary>

- \`web\`: images/web/Dockerfile
- \`hub\`: on web

</details>
<details><summary>alpha: 2 containers, in the order they start</summary>

- \`cache\`: replace, named
- \`hub\`: replace, its image changes

</details>
<details><summary>alpha: 1 service that is degraded meanwhile</summary>

- \`Worker\`

</details>`,
    );
  });

  it('cuts its lists and never its table', () => {
    const text = renderMarkdown(report, 1);
    assert.match(text, /- `web`: images\/web\/Dockerfile\n- … and 1 more\n/);
    assert.match(text, /^\| alpha \| 2 \| 2 \|/m);
  });

  it('says what is not known, and why', () => {
    const text = renderMarkdown({
      ...report,
      notEvaluated: 'error: no such module',
      machines: [{ ...alpha, open: { ...open, because: ['the commit could not be evaluated'] } }],
    });
    assert.match(text, /so only files tell what changes: error: no such module\n/);
    assert.match(
      text,
      /^alpha: the commit could not be evaluated: up to 1 further image and 2 containers could change/m,
    );
  });
});
