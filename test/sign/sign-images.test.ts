import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../src/checkout/fleet';
import { planMachine } from '../../src/plan/plan';
import { parseStack } from '../../src/stack/parse';
import type { Context } from '../../src/checkout/context';
import { readTag } from '../../src/engines/embedded/images';
import { loadProgram } from '../../src/engines/embedded/program';
import { locateFleetHome } from '../../src/lib/home';
import { signImages, type SignOptions } from '../../src/sign/sign-images';
import { useEnvironment, useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { ImageRegistry, packLayer } from '../support/layers';
import { printed } from '../support/output';
import { projectCopy } from '../support/project';
import { configOf } from '../support/stack';
import { IMAGES } from '../support/rows';

/** Stands in for cosign: it accepts signatures of `sign`, unless the key is `other`, and records each call. */
const COSIGN = `#!/bin/sh
echo "$*" >>"$0.calls"
for ref; do :; done
case "$*" in
  *'--key broken'*) echo 'Error: signing: bad key' >&2; echo 'error during command execution' >&2; exit 1 ;;
  sign*'--key other'*) ;;
  sign*) echo "$ref" >>"$0.signed" ;;
  verify*) grep -qxF "$ref" "$0.signed" || { echo 'Error: no signatures found' >&2; exit 10; } ;;
esac
`;

describe('signImages', function () {
  this.timeout(120_000); // records the program

  useFleetHome();
  const tools = temporaryFolder({ cosign: COSIGN });
  const program = path.join(tools, 'cosign');
  chmodSync(program, 0o755);
  useEnvironment(() => ({ PATH: `${tools}:${process.env['PATH'] ?? ''}` }));
  const registry = new ImageRegistry();
  let context: Context;
  let ref: string;
  before(async () => {
    const config = {
      ...configOf('dev'),
      'fleet:registry': await registry.start(),
      'fleet:signatures': '{"key":"cosign.pub"}',
    };
    const stack = parseStack('dev', config);
    const plan = planMachine(loadCatalog(), stack);
    context = { root: projectCopy(), project: 'fleet', stack, config, plan, prefix: 'fleet-dev' };
    const { translation } = await loadProgram(context);
    const layer = await packLayer({ 'etc/motd': 'hello' });
    const digest = registry.add(`fleet/${IMAGES.root}`, readTag(translation, IMAGES.root), [layer]);
    ref = `${stack.registry}/fleet/${IMAGES.root}@${digest}`;
  });
  after(() => registry.stop());
  beforeEach(() => {
    for (const file of ['calls', 'signed']) writeFileSync(`${program}.${file}`, '');
  });

  const calls = (): string[] => readFileSync(`${program}.calls`, 'utf8').trim().split('\n');
  const run = (
    names: readonly string[],
    options: SignOptions,
    changed: Partial<Context['stack']> = {},
  ): ReturnType<typeof printed> =>
    printed(() =>
      signImages({ ...context, stack: { ...context.stack, ...changed } }, names, options),
    );
  const VERIFY = 'verify --key cosign.pub --insecure-ignore-tlog=true';

  describe('where the registry asks for no login', () => {
    useEnvironment(() => {
      const { registry: address } = context.stack;
      const upstreams = readFileSync(path.join(locateFleetHome(), 'upstreams.json'), 'utf8');
      const files = { 'upstreams.json': upstreams, [`run/open-registries/${address}`]: '' };
      return { FLEET_HOME: temporaryFolder(files) };
    });

    it('does not sign what this user has not built', async () => {
      const { lines } = await run([IMAGES.root], { key: 'cosign.key' });
      assert.match(
        lines.join('\n'),
        new RegExp(
          `^${IMAGES.root}: was not built by this user, and anybody on this machine may push to 127\\.0\\.0\\.1:\\d+: 'sha256:[0-9a-f]{64}'; run bin/fleet build ${IMAGES.root}$`,
        ),
      );
      assert.deepEqual(calls(), ['']);
    });
  });

  it('signs by digest what is not signed, and looks whether that holds', async () => {
    const first = await run([IMAGES.root], { key: 'cosign.key' });
    assert.deepEqual(first.lines, []);
    assert.match(first.out, new RegExp(`^${IMAGES.root} +sha256:[0-9a-f]{12} +signed$`, 'm'));
    assert.deepEqual(calls(), [
      `${VERIFY} ${ref}`,
      `sign --yes --key cosign.key --tlog-upload=false ${ref}`,
      `${VERIFY} ${ref}`,
    ]);
    const second = await run([IMAGES.root], { key: 'cosign.key', json: true });
    const { images } = JSON.parse(second.out) as { images: { result: string }[] };
    assert.deepEqual([images[0]?.result, calls().length], ['up to date', 4]);
  });

  it('signs without a key, into the public log, where the stack says so', async () => {
    const signatures = { identity: '^me$', issuer: 'https://issuer.example' };
    assert.deepEqual((await run([IMAGES.root], {}, { signatures })).lines, []);
    assert.equal(calls()[1], `sign --yes ${ref}`);
  });

  it('fails where the key is not the one that is verified by, or cosign fails', async () => {
    assert.deepEqual((await run([IMAGES.root], { key: 'other' })).lines, [
      `${IMAGES.root}: cosign verify failed: Error: no signatures found; correct what it says`,
    ]);
    assert.deepEqual((await run([IMAGES.root], { key: 'broken' })).lines, [
      `${IMAGES.root}: cosign sign failed: Error: signing: bad key; correct what it says`,
    ]);
  });

  it('names what is not built', async () => {
    assert.deepEqual((await run([IMAGES.web], { key: 'k' })).lines, [
      `dev: has images that are not built: '${IMAGES.web}'; run bin/fleet build`,
    ]);
  });

  it('refuses what does not fit the stack', async () => {
    const at = 'Pulumi.dev.yaml: fleet:signatures';
    assert.deepEqual((await run([], {})).lines, [
      `--key: missing, as ${at} names a key; write --key cosign.key, or --key env://NAME for a variable that holds it`,
    ]);
    const signatures = { identity: '^me$', issuer: 'https://issuer.example' };
    assert.deepEqual((await run([], { key: 'k' }, { signatures })).lines, [
      `--key: is not for ${at}, which names no key: 'k'; leave it out`,
    ]);
    assert.deepEqual((await run([], { key: 'k' }, { signatures: undefined })).lines, [
      `${at}: missing; write { key: cosign.pub }`,
    ]);
  });

  describe('without cosign', () => {
    useEnvironment(() => ({ PATH: path.dirname(process.execPath) }));

    it('says that it is missing', async function () {
      if (existsSync(path.join(path.dirname(process.execPath), 'cosign'))) {
        console.log('      skipped: cosign is beside node');
        this.skip();
      }
      assert.deepEqual((await run([IMAGES.root], { key: 'k' })).lines, [
        'cosign: is not on PATH; install it, as bin/fleet setup does not',
      ]);
    });
  });
});
