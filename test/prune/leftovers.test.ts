import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Context } from '../../src/checkout/context';
import { rememberCheckout } from '../../src/engines/common/checkouts';
import { locateFleetHome, locateStateFolder } from '../../src/lib/home';
import { removeImage } from '../../src/docker/images';
import { findLeftovers, type Leftover, type Removable } from '../../src/prune/leftovers';
import { printLeftovers } from '../../src/prune/prune-leftovers';
import { pruneVolumes } from '../../src/prune/prune-volumes';
import { plannedCatalog, smallContext } from '../support/context';
import { inspected, printJson } from '../support/docker';
import { digestOf, useFakeDocker, useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { commit, repository } from '../support/git';
import { printed } from '../support/output';

const BUILT = 'web-20260102-abcdef01-alpha-12345678';
/** What the registry holds: tags by repository. Each tag is the digest of its own letter. */
const HELD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'fleet/hub': { [BUILT]: digestOf('1') },
  'fleet/web': { [BUILT]: digestOf('1') },
  'fleet/notes': { [BUILT]: digestOf('2'), buildcache: digestOf('3') },
  'fleet/running': { [BUILT]: digestOf('4') },
  'fleet/marked': { [BUILT]: digestOf('5'), 'running-beta': digestOf('5') },
  'fleet/mine': { latest: digestOf('6') },
  'fleet/theirs': { [BUILT]: digestOf('7') },
  'fleet/unknown': { [BUILT]: digestOf('8') },
  'fleet/elsewhere': { [BUILT]: digestOf('8') },
  'fleet/deep/notes': { [BUILT]: digestOf('9') },
  'other/notes': { [BUILT]: digestOf('9') },
};

/** Serves that registry, and records what it is told to delete. */
class HeldRegistry {
  readonly deleted: string[] = [];
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      const url = request.url ?? '';
      const [, name = '', what = ''] =
        /^\/v2\/(.+)\/((?:tags|manifests|blobs)\/.+)$/.exec(url) ?? [];
      const tags = HELD[name] ?? {};
      if (url.startsWith('/v2/_catalog')) {
        response.end(JSON.stringify({ repositories: Object.keys(HELD) }));
      } else if (what === 'tags/list') {
        response.end(JSON.stringify({ tags: Object.keys(tags) }));
      } else if (request.method === 'DELETE') {
        this.deleted.push(`${name}@${what.slice('manifests/'.length)}`);
        response.writeHead(202).end();
      } else {
        const digest = tags[what.slice('manifests/'.length)];
        if (digest === undefined) response.statusCode = 404;
        else response.setHeader('docker-content-digest', digest);
        response.end('{}');
      }
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

describe('the list of leftovers', () => {
  const list = async (removed: boolean): Promise<string> => {
    const leftovers: Leftover[] = [
      { kind: 'locks', name: 'agents/locks/notes', kept: null },
      { kind: 'state', name: '/state/old', kept: 'no checkout is known of it' },
      { kind: 'state', name: '/state/older', kept: 'no checkout is known of it' },
    ];
    const { out } = await printed(() => {
      printLeftovers(leftovers, removed);
      return Promise.resolve();
    });
    return out;
  };

  it('says what may go, and why the rest stays', async () => {
    assert.equal(
      await list(false),
      `left by rows and stacks that are gone:
  - locks  agents/locks/notes
  = state  /state/old and 1 more  stay: no checkout is known of it
1 may go, and nothing was removed (--delete), 2 stay
`,
    );
  });

  it('says what was removed', async () => {
    assert.match(await list(true), /^1 removed, 2 stay$/m);
  });
});

describe('an image that Docker does not remove', () => {
  useFakeDocker(() => ({
    '"image rm "*': 'echo "Error: conflict: in use by container 0123" >&2; exit 1',
  }));
  it('stays, for the reason that Docker gives', async () => {
    assert.equal(await removeImage('r/n@d'), 'Error: conflict: in use by container 0123');
  });
});

describe('what rows and stacks have left that are gone', () => {
  useFleetHome();
  const registry = new HeldRegistry();
  const docker = temporaryFolder();
  let context: Context;
  let root: string;
  /** Another checkout on this machine, with rows of its own. */
  let other: string;
  let address: string;
  before(async () => {
    address = await registry.start();
    root = repository();
    commit(root, '2026-01-02T03:04:05Z', {
      'Pulumi.yaml': 'name: fleet\n',
      'Pulumi.test.yaml': '',
      'Pulumi.beta.yaml': '',
      '.gitignore': '.fleet\n',
      'agents/locks/hub/requirements.in': 'a\n',
      'agents/locks/notes/requirements.in': 'a\n',
      'agents/locks/changed/requirements.in': 'a\n',
    });
    writeFiles(root, {
      'agents/locks/changed/requirements.in': 'b\n',
      'agents/locks/fresh/requirements.in': 'a\n',
      '.fleet/agents/test/hub/app/hub.py': '',
      '.fleet/agents/test/notes/app/notes.py': '',
      '.fleet/agents/test/notes.json': '',
      '.fleet/agents/gone/hub/app/hub.py': '',
    });
    other = temporaryFolder({
      'Pulumi.den.yaml': '',
      'fleet/services/own.ts': "export const own = [{ name: 'Theirs', family: 'web' }];",
    });
    const state = (stack: string, checkout?: string, images: object = {}): void => {
      const folder = locateStateFolder('fleet', stack);
      writeFiles(folder, { 'state.json': JSON.stringify({ images, gates: {} }) });
      if (checkout !== undefined) rememberCheckout(folder, checkout);
    };
    state('test', root, { notes: 'removed with its row' });
    state('beta', root);
    state('den', other);
    state('old', undefined, { unknown: 'inputs' });
    for (const stack of ['gone', 'runs', 'data']) state(stack, root);
    state('moved', path.join(other, 'no-more'), { elsewhere: 'inputs' });
    context = smallContext(root, { registry: address });
    mkdirSync(path.join(locateFleetHome(), 'registry'));
  });
  after(() => registry.stop());
  const found = (): Promise<Removable[]> =>
    findLeftovers(context, new Set([digestOf('4')]), plannedCatalog());
  const list = async (kind: Removable['kind']): Promise<Record<string, string | undefined>> =>
    Object.fromEntries(
      (await found()).flatMap((each) => (each.kind === kind ? [[each.name, each.kept]] : [])),
    );

  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=runs"': 'echo a',
    '"inspect a"': printJson([{ ...inspected('hub'), Name: '/fleet-runs-hub' }]),
    '"ps -aq "*|"network ls "*': 'true',
    '"volume ls --quiet --filter label=fleet.checkout"': `[ ! -e ${docker}/claim ] || echo fleet-theirs-checkout`,
    '"volume inspect fleet-theirs-checkout"': `cat ${docker}/claim`,
    '"volume ls --quiet --filter label=fleet.stack=data"': 'echo fleet-data-notes',
    '"volume ls "*': 'true',
    '"volume inspect fleet-data-notes"': printJson([
      { Name: 'fleet-data-notes', Mountpoint: '/data', Options: null, Labels: {} },
    ]),
    [`"image ls --digests --filter reference="*`]: `for name in hub notes running; do echo "$REGISTRY/fleet/$name sha256:$(printf '%064d' 4)"; done; echo "$REGISTRY/fleet/notes <none>"`,
    '"image rm "*': `echo "$3" >>${docker}/removed`,
  }));

  it('is the state of stacks that no checkout has a file of, and that have nothing in Docker', async () => {
    const folder = (stack: string): string => locateStateFolder('fleet', stack);
    const listing = 'docker ps --all --filter label=fleet.stack=runs';
    assert.deepEqual(await list('state'), {
      [folder('data')]: 'still has data in fleet-data-notes',
      [folder('den')]: `is a stack of ${other}`,
      [folder('gone')]: undefined,
      [folder('moved')]: `its checkout is not at ${other}/no-more any more: moved, or gone`,
      [folder('old')]: 'no checkout is known of it',
      [folder('runs')]: `still runs here; ${listing} lists it`,
    });
  });

  it('is the locks of services that have no row, if git has all of them', async () => {
    const kept = 'has files that are not committed; commit them, or remove it yourself';
    assert.deepEqual(await list('locks'), {
      'agents/locks/changed': kept,
      'agents/locks/fresh': kept,
      'agents/locks/notes': undefined,
    });
  });

  it('is the build contexts of services and stacks', async () => {
    assert.deepEqual(await list('build context'), {
      '.fleet/agents/gone': undefined,
      '.fleet/agents/test/notes': undefined,
    });
  });

  it('is repositories of no row here or of another checkout, but for what is used or of others', async () => {
    assert.deepEqual(await list('repository'), {
      [`${address}/fleet/notes`]: undefined,
      [`${address}/fleet/running`]: 'runs here, is pinned, or is in the history',
      [`${address}/fleet/marked`]: 'running-beta',
      [`${address}/fleet/mine`]: 'has a tag of somebody else: latest',
      [`${address}/fleet/unknown`]: 'stack old had it, whose checkout is not known',
      [`${address}/fleet/elsewhere`]: 'stack moved had it, whose checkout is not known',
    });
  });

  it('keeps all images where the rows of another checkout cannot be read', async () => {
    const closed = temporaryFolder({ 'Pulumi.closed.yaml': '' });
    const folder = locateStateFolder('fleet', 'closed');
    rememberCheckout(folder, closed);
    const kept = (await list('repository'))[`${address}/fleet/notes`];
    assert.equal(kept, `may be of ${closed}, whose rows cannot be read`);
    writeFiles(closed, { 'fleet/services/a.ts': '' });
    assert.equal((await list('repository'))[`${address}/fleet/notes`], undefined);
  });

  it('keeps images of rows of a checkout that has a stack here, although its FLEET_HOME is another', async () => {
    const theirs = temporaryFolder({ 'fleet/images.ts': "[{ name: 'notes' }]" });
    const claim = (checkout: string): void => {
      const Labels = { 'fleet.checkout': checkout };
      const volume = { Name: 'fleet-theirs-checkout', Mountpoint: '', Options: null, Labels };
      writeFiles(docker, { claim: JSON.stringify([volume]) });
    };
    const notes = `${address}/fleet/notes`;
    claim(theirs);
    assert.equal(notes in (await list('repository')), false);
    // A stack of a checkout that is gone is anybody's.
    claim(path.join(theirs, 'gone'));
    assert.equal((await list('repository'))[notes], undefined);
    assert.equal(notes in (await list('repository')), true);
    rmSync(path.join(docker, 'claim'));
  });

  it('keeps repositories of a registry that another FLEET_HOME has', async () => {
    const folder = path.join(locateFleetHome(), 'registry');
    renameSync(folder, `${folder}-of-others`);
    const kept = (await list('repository'))[`${address}/fleet/notes`];
    renameSync(`${folder}-of-others`, folder);
    assert.equal(kept, 'the registry is not of this FLEET_HOME');
  });

  it("is Docker's images of such repositories", async () => {
    process.env['REGISTRY'] = address;
    const inUse = `sha256:${'4'.padStart(64, '0')}`;
    const images = (await findLeftovers(context, new Set([inUse]), plannedCatalog())).filter(
      ({ kind }) => kind === 'image',
    );
    assert.deepEqual(
      images.map(({ name, kept }) => [name, kept]),
      [
        [`${address}/fleet/notes@${inUse}`, 'a container has it, or a stack pins it'],
        [`${address}/fleet/running@${inUse}`, 'a container has it, or a stack pins it'],
      ],
    );
    assert.equal((await list('image'))[`${address}/fleet/notes@${inUse}`], undefined);
  });

  it('has data that goes by name alone, also that of a stack', async () => {
    const { out } = await printed(() => pruneVolumes(context, [], {}));
    assert.match(out, /^fleet-data-notes {2}\/data\n1 volume of no row; /);
  });

  it('goes, and nothing else', async () => {
    process.env['REGISTRY'] = address;
    for (const { kept, remove } of await found()) if (kept === undefined) await remove();
    assert.deepEqual(
      Object.values(await list('state')).filter((kept) => kept === undefined),
      [],
    );
    assert.ok(existsSync(locateStateFolder('fleet', 'den')));
    assert.ok(!existsSync(path.join(root, 'agents/locks/notes')));
    assert.ok(existsSync(path.join(root, 'agents/locks/fresh')));
    assert.ok(!existsSync(path.join(root, '.fleet/agents/test/notes.json')));
    assert.ok(existsSync(path.join(root, '.fleet/agents/test/hub')));
    assert.deepEqual(registry.deleted.sort(), [
      `fleet/notes@${digestOf('2')}`,
      `fleet/notes@${digestOf('3')}`,
    ]);
    const removed = must(readFileSync(path.join(docker, 'removed'), 'utf8'))
      .trim()
      .split('\n');
    assert.ok(removed.every((name) => /\/fleet\/(notes|running)@sha256:/.test(name)));
  });
});
