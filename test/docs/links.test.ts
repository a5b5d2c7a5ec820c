import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';

const DOCUMENTS = execFileSync('git', ['ls-files', '-z', '--', '*.md'], { cwd: root })
  .toString()
  .split('\0')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Reads the text of a document without its code blocks. */
const proseIn = (file: string): string => read(file).replace(/^( *)```[^]*?^\1```$/gm, '');

/** Lists the anchors that GitHub gives the headings of a document. */
function listAnchors(file: string): string[] {
  const seen = new Map<string, number>();
  return [...proseIn(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${String(count)}`;
  });
}

/** Lists the links of a document to files of this repository, pictures included. */
const listLinks = (file: string): string[] =>
  [...proseIn(file).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));

/** Explains why the link leads nowhere; returns undefined for a right one. */
function findFault(file: string, link: string): string | undefined {
  const [target = '', anchor] = link.split('#');
  const resolved = target === '' ? file : path.join(path.dirname(file), target);
  if (resolved.startsWith('..')) return `${file}: ${link}: lies outside the repository`;
  if (!existsSync(path.join(root, resolved))) return `${file}: ${link}: there is no ${resolved}`;
  if (anchor !== undefined && !listAnchors(resolved).includes(anchor))
    return `${file}: ${link}: ${resolved} has no such heading`;
  return undefined;
}

describe('documents', () => {
  it('link to files and headings that exist', () => {
    const faults = DOCUMENTS.flatMap((file) =>
      listLinks(file).flatMap((link) => findFault(file, link) ?? []),
    );
    assert.deepEqual(faults, []);
  });

  it('are all reached from the README or the index', () => {
    const linked = new Set(
      DOCUMENTS.flatMap((file) =>
        listLinks(file).map((link) => path.join(path.dirname(file), link.split('#')[0] ?? '')),
      ),
    );
    const shelved = DOCUMENTS.filter((file) => file.startsWith('docs/'));
    assert.deepEqual(
      shelved.filter((file) => !linked.has(file)),
      [],
    );
  });

  it('keep the README at 120 lines', () => {
    const lines = read('README.md').trimEnd().split('\n').length;
    assert.ok(lines <= 120, `README.md has ${String(lines)} lines; move what exceeds 120 to docs/`);
  });
});
