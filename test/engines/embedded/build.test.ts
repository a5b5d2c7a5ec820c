import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../../../src/checkout/context';
import {
  buildImages,
  StrictBuildError,
  type BuildResult,
} from '../../../src/engines/embedded/build';
import { readBuildRecord } from '../../../src/engines/embedded/build-record';
import { clearFolderHashes } from '../../../src/engines/embedded/images';
import { planImages } from '../../../src/engines/embedded/image-plan';
import { openRun } from '../../../src/engines/embedded/run';
import { readState } from '../../../src/engines/embedded/state';
import { translate } from '../../../src/engines/embedded/translate';
import { smallContext } from '../../support/context';
import { digestOf, useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { TestRegistry } from '../../support/registry';
import { image } from '../../support/resources';

/** Stands in for bake: it fails at the first target that $BROKEN names, and records the targets of each call. */
const BAKE = `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const [metadata, , file] = process.argv.slice(-3);
const targets = Object.keys(JSON.parse(readFileSync(file, 'utf8')).target);
appendFileSync(__dirname + '/calls', targets.join(' ') + '\\n');
const [started, completed] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:05Z'];
const vertexes = targets.map((name) => ({ digest: name, name: (targets.length > 1 ? '[' + name + ' 1/2] ' : '[1/2] ') + 'RUN y', started, completed, cached: name === 'web' }));
console.log(JSON.stringify({ vertexes }));
const broken = targets.find((name) => process.env.BROKEN.split(' ').includes(name));
if (broken) {
  console.log(JSON.stringify({ vertexes: [{ digest: '1', name: (targets.length > 1 ? '[' + broken + ' 2/2] ' : '[2/2] ') + 'RUN x', error: 'exit code: 1' }] }));
  process.exit(1);
}
const digests = targets.map((name) => [name, { 'containerimage.digest': '${digestOf('1')}' }]);
writeFileSync(metadata.split('=')[1], JSON.stringify(Object.fromEntries(digests)));
`;

describe('buildImages', () => {
  const registry = new TestRegistry();
  const tools = temporaryFolder({ 'bake.js': BAKE });
  let context: Context;
  let folder: string;
  useFakeDocker(() => ({
    '"buildx bake "*': `exec node ${tools}/bake.js "$@"`,
    '"buildx inspect fleet"': 'echo "Status:           running"',
  }));
  before(async () => {
    const names = ['base', 'web', 'tail', 'hub', 'worker'];
    const files = names.map((name): [string, string] => [
      `images/${name}/Dockerfile`,
      `FROM ${name}\n`,
    ]);
    const keys = { registry: await registry.start() };
    context = smallContext(temporaryFolder(Object.fromEntries(files)), keys);
  });
  after(() => registry.stop());
  beforeEach(() => {
    folder = temporaryFolder();
    registry.held.clear();
    clearFolderHashes();
    bakes();
  });

  // Hub and Worker are services of the small catalog.
  const images = [
    image('base'),
    image('web', ['base']),
    image('tail', ['web']),
    image('hub', ['base']),
    image('worker', ['web']),
  ];
  async function build(broken: string, strict = false): Promise<BuildResult> {
    process.env['BROKEN'] = broken;
    const translation = translate(images, context.root, 'fleet-test');
    const run = { ...openRun(context, translation, { strict }), state: readState(folder), folder };
    const planned = await planImages(run);
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = () => true; // of its progress nobody wants to read here
    try {
      return await buildImages(run, planned);
    } finally {
      process.stdout.write = write;
    }
  }
  /** Number of recorded calls that tests have read. */
  let seen = 0;
  const bakes = (): string[] => {
    const file = path.join(tools, 'calls');
    const all = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    const fresh = all.slice(seen);
    seen = all.length;
    return fresh;
  };

  it('bakes level by level, and services after every family', async () => {
    const { digests, failed } = await build('');
    assert.deepEqual(bakes(), ['base', 'web', 'tail', 'hub worker']);
    assert.deepEqual([digests.size, failed.size], [5, 0]);
  });

  it('bakes a level again without the target that failed', async () => {
    const { digests, failed } = await build('hub');
    assert.deepEqual(bakes().slice(-2), ['hub worker', 'worker']);
    assert.deepEqual([...digests.keys()], ['base', 'web', 'tail', 'worker']);
    assert.deepEqual([...failed], [['hub', { image: 'hub', reason: 'exit code: 1' }]]);
  });

  it('caches what is built, and not what failed', async () => {
    await build('hub');
    assert.deepEqual(Object.keys(readState(folder).images), ['base', 'web', 'tail', 'worker']);
  });

  it('prints built images apart from unchanged ones', async () => {
    const { built } = await build('hub');
    assert.deepEqual([...built], ['base', 'web', 'tail', 'worker']);
    for (const name of built) registry.held.add(`fleet/${name}@${digestOf('1')}`);
    const { built: then, digests } = await build('');
    assert.deepEqual([[...then], digests.size], [['hub'], 5]);
  });

  it('records the result of each image', async () => {
    await build('hub');
    const record = readBuildRecord(folder);
    const run = { started: '2026-01-01T00:00:00Z', completed: '2026-01-01T00:00:05Z', steps: 1 };
    assert.equal(record?.unchanged, 0);
    assert.deepEqual(record.images['web'], { outcome: 'built', ...run, cached: 1 });
    assert.deepEqual(record.images['hub'], { outcome: 'failed', ...run, cached: 0 });
    assert.equal(record.images['worker']?.outcome, 'built');
  });

  it('builds nothing on a failed image, and names that image', async () => {
    const { failed } = await build('web');
    assert.deepEqual(bakes(), ['base', 'web', 'hub']);
    const cause = { image: 'web', reason: 'exit code: 1' };
    assert.deepEqual(failed, new Map(['web', 'tail', 'worker'].map((each) => [each, cause])));
  });

  it('stops at the first failure with --strict', async () => {
    assert.deepEqual(await rejection(build('web', true)), ['web: [2/2] RUN x: exit code: 1']);
    assert.deepEqual(bakes(), ['base', 'web']);
  });

  it('tells with --strict, too, which images there are not for that', async () => {
    const error: unknown = await build('web', true).catch((each: unknown) => each);
    assert.ok(error instanceof StrictBuildError);
    assert.deepEqual([...error.failed.keys()], ['web', 'tail', 'worker']);
  });
});
