import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ghcr } from '../../src/prune/ghcr';
import { digestOf, useFakePrograms } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const attached = `sha256-${'a'.repeat(64)}`;
const version = (id: number, character: string, tags: readonly string[]) => ({
  id,
  name: digestOf(character),
  created_at: '2026-02-03T04:05:06Z',
  metadata: { container: { tags } },
});
const pages = [[version(1, 'a', ['web-1']), version(2, 'b', [])], [version(3, 'c', [attached])]];
const list = (owner: string): string =>
  `/${owner}/packages/container/fleet%2Fweb/versions?per_page=100`;

describe("GHCR by GitHub's packages API", () => {
  const folder = temporaryFolder({
    'pages.json': JSON.stringify(pages),
    'index.json': JSON.stringify({ manifests: [{ digest: digestOf('d') }] }),
  });
  const deleted = path.join(folder, 'deleted');
  useFakePrograms(() => ({
    gh: {
      '"api /users/octo --jq .type"': 'echo User',
      '"api /users/acme --jq .type"': 'echo Organization',
      [`"api --paginate --slurp ${list('users/octo')}"`]: `cat ${folder}/pages.json`,
      [`"api --paginate --slurp ${list('orgs/acme')}"`]: 'echo "[[]]"',
      '*nobody*|*missing*': 'echo "gh: Not Found (HTTP 404)" >&2; exit 1',
      '*forbidden*': 'echo "gh: Resource not accessible by integration (HTTP 403)" >&2; exit 1',
      '*DELETE*': `echo "$*" >>${deleted}`,
    },
    docker: {
      [`"buildx imagetools inspect --raw ghcr.io/octo/fleet/web@${digestOf('c')}"`]: `cat ${folder}/index.json`,
    },
  }));

  it('tells every version of every page, and what those list that are attached to others', async () => {
    const created = '2026-02-03T04:05:06Z';
    assert.deepEqual(await new Ghcr('octo/fleet').listVersions('web'), [
      { id: '1', digest: digestOf('a'), tags: ['web-1'], created, lists: [] },
      { id: '2', digest: digestOf('b'), tags: [], created, lists: [] },
      { id: '3', digest: digestOf('c'), tags: [attached], created, lists: [digestOf('d')] },
    ]);
  });

  it("asks for an organisation's packages where the owner is one", async () => {
    assert.deepEqual(await new Ghcr('acme/fleet').listVersions('web'), []);
  });

  it('has no versions of an image that was never pushed', async () => {
    assert.deepEqual(await new Ghcr('octo/fleet').listVersions('missing'), []);
  });

  it('deletes a version by its id, and nothing before it is asked to', async () => {
    const store = new Ghcr('octo/fleet');
    const [first] = await store.listVersions('web');
    assert.ok(first);
    assert.ok(!existsSync(deleted));
    await store.remove('web', first);
    assert.equal(
      readFileSync(deleted, 'utf8'),
      'api --method DELETE /users/octo/packages/container/fleet%2Fweb/versions/1\n',
    );
  });

  it('says what GitHub said where it refuses, and whom it does not know', async () => {
    const [refused = ''] = await rejection(new Ghcr('octo/fleet').listVersions('forbidden'));
    assert.match(
      refused,
      /^gh: cannot ask GitHub \(gh: Resource not accessible by integration \(HTTP 403\)\): 'gh api .*'; run gh auth status$/,
    );
    const [unknown = ''] = await rejection(new Ghcr('nobody/fleet').listVersions('web'));
    assert.match(
      unknown,
      /^fleet:namespace: is no owner on GitHub: 'nobody'; write whose images they are/,
    );
  });
});
