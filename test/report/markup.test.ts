import assert from 'node:assert/strict';
import { markup } from '../../src/report/markup';

describe('markup', () => {
  it('escapes text wherever it is put, and leaves markup as it is', () => {
    const text = `<b onclick="x()">&'`;
    const inner = markup`<i>${text}</i>`;
    const escaped = '&lt;b onclick=&quot;x()&quot;&gt;&amp;&#39;';
    assert.equal(inner.text, `<i>${escaped}</i>`);
    assert.equal(
      markup`<p title="${text}">${[inner, inner]}</p>`.text,
      `<p title="${escaped}">${inner.text.repeat(2)}</p>`,
    );
  });

  it('writes numbers to the hundredth, and nothing for what is not there', () => {
    assert.equal(markup`${1 / 3} ${2} ${undefined}|`.text, '0.33 2 |');
  });
});
