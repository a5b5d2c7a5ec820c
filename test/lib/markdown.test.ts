import assert from 'node:assert/strict';
import { escapeMarkdown, renderDetails, renderFence } from '../../src/lib/markdown';

describe("others' text in GitHub's Markdown", () => {
  it('makes no markup, no link and no line of its own', () => {
    assert.equal(
      escapeMarkdown('</details><img src=x> [click](http://example.org)\n## title\r\n'),
      '&lt;/details>&lt;img src=x> \\[click](http://example.org) ## title ',
    );
  });

  it('calls nobody, and keeps what is no name', () => {
    assert.equal(
      escapeMarkdown('agents/@octocat/a.py by @all'),
      'agents/@\u200boctocat/a.py by @\u200ball',
    );
    assert.equal(
      escapeMarkdown('web@sha256:0 a@example.org 1.0 @'),
      'web@sha256:0 a@example.org 1.0 @',
    );
  });

  it('stays in its list, title and items', () => {
    assert.deepEqual(
      renderDetails('web</summary>: 1 file', ['`web`: images/web/</details>\n@octocat'], 5),
      [
        '<details><summary>web&lt;/summary>: 1 file</summary>',
        '',
        '- `web`: images/web/&lt;/details> @\u200boctocat',
        '',
        '</details>',
      ],
    );
  });

  it('stays in its fence', () => {
    assert.deepEqual(renderFence('a\n```````b'), ['````', "a\n''''```b", '````']);
  });
});
