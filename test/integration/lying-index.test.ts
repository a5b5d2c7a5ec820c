import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { formatBuildFailure, HASH_MISMATCH_FIX } from '../../src/engines/common/build-failure';
import { BuildProgress } from '../../src/engines/embedded/progress';
import { streamDocker } from '../../src/docker/run';
import { Phase } from '../../src/lib/output';
import { readUpstreamRefs } from '../../src/checkout/upstreams';
import { smallStack } from '../support/stack';
import { temporaryFolder, writeFiles } from '../support/folders';
import { builderReachesTests, PackageIndex, type Offer } from '../support/package-index';
import { sha256, wheel } from '../support/wheel';

/** Dockerfile of a builder stage alone. */
const TOOLS = `FROM upstream-debian AS tools
RUN apt-get -qq update && apt-get -qq --yes install --no-install-recommends ca-certificates python3.11 python3-pip-whl
RUN python3.11 -m venv --without-pip /opt/venv && \\
    python3.11 -m zipfile --extract /usr/share/python-wheels/pip-*.whl /pip
`;
const INSTALL = `FROM tools AS install
ARG PIP_INDEX_URL
RUN --mount=type=bind,from=shared,target=/shared --mount=type=bind,target=/lock \\
    /shared/pip-install web /lock/requirements.lock
`;

/** Builds and returns the error as bin/fleet prints it; '' on success. */
async function build(folder: string, ...options: string[]): Promise<string> {
  const watch = new BuildProgress(['web'], new Phase('', '', true));
  const refs = readUpstreamRefs(root, smallStack());
  const { code, tail } = await streamDocker(
    [
      'buildx',
      'build',
      '--builder=fleet',
      '--progress=rawjson',
      ...options,
      '--build-context',
      `upstream-debian=docker-image://${refs('debian')}`,
      '--build-context',
      `shared=${path.join(root, 'images/shared')}`,
      folder,
    ],
    (line) => {
      watch.line(line);
    },
  );
  if (code === 0) return '';
  const said = watch.failures.map(({ image, step, error, log }) =>
    formatBuildFailure(image, `${step}: ${error}`, log),
  );
  return said.length > 0
    ? said.join('\n')
    : tail.filter((line) => !line.startsWith('{')).join('\n');
}

describe('a build', function () {
  this.timeout('15m');
  const index = new PackageIndex();
  const app = wheel('app', '1.0');
  const half = app.bytes.subarray(0, app.bytes.length / 2);
  before(builderReachesTests);
  before(() => index.start());
  after(() => index.stop());

  /** Installs app 1.0, or `pin`, from an index with this offer. */
  const install = (offer: Offer | undefined, pin = 'app==1.0', hash = sha256(app.bytes)) => {
    index.offers.set('simple', offer ? [offer] : []);
    const folder = temporaryFolder({
      Dockerfile: TOOLS + INSTALL,
      'requirements.lock': `${pin} \\\n    --hash=sha256:${hash}\n`,
    });
    return build(
      folder,
      '--no-cache-filter=install',
      `--build-arg=PIP_INDEX_URL=${index.url('simple')}`,
    );
  };

  it('installs from an honest index', async () => {
    assert.equal(await install({ wheel: app }), '');
  });
  it('stops at another file, at half a file, and at a connection that ends early', async () => {
    const start = 'web: requirements.lock: app==1.0: is not the hash of what the index serves, ';
    const end = `: '${sha256(app.bytes)}'; ${HASH_MISMATCH_FIX}`;
    const other = Buffer.concat([app.bytes, Buffer.from('x')]);
    for (const bytes of [other, half]) {
      const said = await install({ wheel: app, bytes, hash: null });
      assert.equal(said, `${start}${sha256(bytes)}${end}`);
    }
    const cut = await install({ wheel: app, cut: true });
    assert.ok(cut.startsWith(start) && cut.endsWith(end), cut);
  });
  it('trusts the hash of the lock, not the one of the index', async () => {
    assert.equal(await install({ wheel: app, hash: '0'.repeat(64) }), '');
  });
  it('stops at a file that is broken and locked so', async () => {
    const said = await install({ wheel: app, bytes: half, hash: null }, 'app==1.0', sha256(half));
    assert.match(
      said,
      /^ {4}error: web: app==1\.0: the file is not a complete wheel; run bin\/fleet lock --check web$/m,
    );
  });
  it('stops at a version or a package that does not exist', async () => {
    assert.match(
      await install({ wheel: app }, 'app==2.0'),
      /^ {4}error: web: app==2\.0: the index has only other versions, or no file for this Python;/m,
    );
    assert.match(
      await install(undefined),
      /^ {4}error: web: app==1\.0: no index has the package, or no index answers;/m,
    );
  });
  it('stops at a yanked version, unless the lock pins it', async () => {
    const yanked = { wheel: app, yanked: 'eats data' };
    assert.match(
      await install(yanked),
      /^ {4}error: web: app==1\.0 was yanked by its authors \(eats data\); run bin\/fleet lock web, or write the reason under yanked in lock\.json$/m,
    );
    assert.equal(await install(yanked, '# yanked: app==1.0\napp==1.0'), '');
  });
  it('stops at a requirement that the lock omits, unless lock.json excludes it', async () => {
    const needy = wheel('needy', '1.0', ['absent-package>=2']);
    const pin = 'needy==1.0';
    assert.match(
      await install({ wheel: needy }, pin, sha256(needy.bytes)),
      /needy 1\.0 requires absent-package, which is not installed\.\n {4}error: web: requirements\.lock: a requirement is missing/,
    );
    const open = `# open: absent-package\n${pin}`;
    assert.equal(await install({ wheel: needy }, open, sha256(needy.bytes)), '');
  });
  it('stops at a registry whose bytes do not match the digest', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' });
      response.end('{"schemaVersion":2}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const ref = `127.0.0.1:${String(port)}/lie@sha256:${'0'.repeat(64)}`;
      const folder = temporaryFolder();
      writeFiles(folder, { Dockerfile: `FROM ${ref}\nRUN true\n` });
      const said = await build(folder);
      assert.ok(said.includes(ref), said);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
