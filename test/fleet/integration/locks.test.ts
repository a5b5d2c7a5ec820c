import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { builderReachesTests, PackageIndex, type Offer } from '../../support/package-index';
import { sha256, wheel, type Wheel } from '../../support/wheel';
import { FleetUnderTest } from '../../integration/fleet-under-test';

const FOLDER = 'images/family-web';
const OLD = `old==1.0 --hash=sha256:${'0'.repeat(64)}\n`;
const LOCK = `${FOLDER}/requirements.lock`;

describe('bin/fleet lock, from an index of its own', function () {
  this.timeout('15m');
  const index = new PackageIndex();
  let fleet: FleetUnderTest;
  before(builderReachesTests);
  before(async () => {
    await index.start();
    fleet = new FleetUnderTest(__filename);
    fleet.writeStack('it', 'dev', { packageIndex: index.url('simple') });
    // Packages of the line are not on this index.
    fleet.write('images/base-cpu-pydeps/requirements.lock', '');
    fleet.write('images/base-cpu-pydeps/requirements.in', '');
  });
  after(() => index.stop());

  const offer = (offers: Readonly<Record<string, readonly (Wheel | Offer)[]>>): void => {
    index.offers.clear();
    for (const [name, each] of Object.entries(offers)) {
      index.offers.set(
        name,
        each.map((one) => ('wheel' in one ? one : { wheel: one })),
      );
    }
  };
  const ask = (requirements: string, config?: object): void => {
    rmSync(path.join(fleet.folder, LOCK), { force: true });
    fleet.write(`${FOLDER}/requirements.in`, requirements);
    fleet.write(`${FOLDER}/lock.json`, JSON.stringify(config ?? {}));
  };
  const lock = (...args: string[]) => fleet.run(['lock', '--stack', 'it', ...args, 'family-web']);
  const locked = async (): Promise<string[]> => {
    const { code, err } = await lock();
    assert.equal(code, 0, err);
    return fleet
      .read(LOCK)
      .split('\n')
      .filter((line) => /^(\w|--)/.test(line))
      .map((line) => line.replace(' \\', ''));
  };

  it('holds the requirements of every patch level of Python', async () => {
    const app = wheel('app', '1.0', [
      'early; python_full_version < "3.11.3"',
      'late; python_full_version >= "3.11.4"',
      'never; python_full_version >= "3.12"',
    ]);
    offer({ simple: [app, wheel('early', '1.0'), wheel('late', '1.0'), wheel('never', '1.0')] });
    ask('app\n');
    assert.deepEqual(await locked(), ['app==1.0', 'early==1.0', 'late==1.0']);
  });

  it('takes a package from the index that lock.json names, and no other package', async () => {
    const cu118 = wheel('torch', '2.1.2+cu118', ['sympy']);
    offer({
      simple: [wheel('torch', '9.0'), wheel('sympy', '1.0')],
      cu118: [cu118, wheel('sympy', '9.0')],
    });
    ask('torch\n', { index: { torch: index.url('cu118') } });
    assert.deepEqual(await locked(), [
      `--extra-index-url ${index.url('cu118')}`,
      'sympy==1.0',
      'torch==2.1.2+cu118',
    ]);
    assert.ok(fleet.read(LOCK).includes(sha256(cu118.bytes)));
    assert.equal((await lock('--check')).code, 0);
  });

  it('overrides and excludes the packages that lock.json names', async () => {
    offer({
      simple: [
        wheel('app', '1.0', ['lib==1.0', 'heavy']),
        wheel('lib', '1.0'),
        wheel('lib', '2.0'),
      ],
    });
    ask('app\n', {
      override: { 'lib==2.0': 'version 1.0 does not start' },
      exclude: { heavy: 'no runtime imports it' },
    });
    assert.deepEqual(await locked(), ['app==1.0', 'lib==2.0']);
    assert.match(fleet.read(LOCK), /^# open: heavy\n# open: lib$/m);
  });

  it('names the index that does not answer, locks the rest, and leaves the old lock unchanged', async () => {
    offer({ simple: [wheel('app', '1.0')] });
    ask('app\n', { index: { app: 'http://127.0.0.1:1/gone' } });
    fleet.write(LOCK, OLD);
    const { code, err, out } = await fleet.run([
      'lock',
      '--stack',
      'it',
      'family-web',
      'base-utils',
    ]);
    assert.equal(code, 1);
    assert.match(
      err,
      /^error: family-web: cannot be fetched from http:\/\/127\.0\.0\.1:1\/gone: 'app' \(.*$/,
    );
    assert.match(out, /✔ base-utils/);
    assert.equal(fleet.read(LOCK), OLD);
  });

  it('names the versions that conflict', async () => {
    offer({ simple: [wheel('app', '1.0', ['lib<2']), wheel('lib', '1.0'), wheel('lib', '2.0')] });
    ask('app\nlib==2.0\n');
    const { code, err } = await lock();
    assert.equal(code, 1);
    assert.match(err, /^error: family-web: no versions fit together: .*app.*lib.*$/);
  });

  it('names the family on which a service fits, and the pins that its own has', async () => {
    const own = 'agents/locks/serviceregistry';
    mkdirSync(path.join(fleet.folder, own), { recursive: true });
    offer({ simple: [wheel('lib', '1.0'), wheel('lib', '2.0'), wheel('app', '1.0', ['lib<2'])] });
    ask('lib\n');
    fleet.write(LOCK, `lib==2.0 --hash=sha256:${sha256(wheel('lib', '2.0').bytes)}\n`);
    const { out, err } = await lockOwn('lib==1.0\n');
    assert.match(
      err,
      /^error: ServiceRegistry: no versions fit together: .*; write family: 'base-cpu-pydeps' in the row of ServiceRegistry, which these requirements fit, or write lib==2\.0 in agents\/locks\/serviceregistry\/requirements\.in, as family-web has it, or write an override .*$/m,
      out,
    );
    // What a package asks for is moved by no pin.
    assert.match(
      (await lockOwn('app\n')).err,
      /; write family: 'base-cpu-pydeps' in the row of ServiceRegistry, which these requirements fit, or change .*, or write an override/,
    );
    assert.equal((await lockOwn('lib==2.0\n')).code, 0);

    function lockOwn(requirements: string): ReturnType<FleetUnderTest['run']> {
      fleet.write(`${own}/requirements.in`, requirements);
      return fleet.run(['lock', '--stack', 'it', 'ServiceRegistry']);
    }
  });

  it('avoids a yanked version, or says that there is no other', async () => {
    offer({ simple: [wheel('app', '1.0')] });
    ask('app\n');
    assert.deepEqual(await locked(), ['app==1.0']);
    const yanked = { wheel: wheel('app', '1.0'), yanked: 'eats data' };
    offer({ simple: [yanked] });
    const { code, err } = await lock('--check');
    assert.equal(code, 1);
    assert.match(
      err,
      /^error: images\/family-web\/requirements.lock: app 1.0: yanked by its authors: eats data; run bin\/fleet --stack it lock family-web$/m,
    );
    offer({ simple: [yanked, wheel('app', '0.9')] });
    assert.deepEqual(await locked(), ['app==0.9']);
    ask('app==1.0\n');
    assert.match(
      (await lock()).err,
      /^error: family-web: was yanked by its authors \(reason: "eats data"\): 'app==1.0'; change .*$/,
    );
    ask('app==1.0\n', { yanked: { 'app==1.0': 'this fleet has no data' } });
    assert.deepEqual(await locked(), ['app==1.0']);
    assert.equal((await lock('--check')).code, 0);
  });

  it('checks that locks are installable, or names what is not', async () => {
    const names = ['fine', 'gone', 'moved', 'old', 'other'];
    const [fine, gone, moved, old, other] = names.map((name) => wheel(name, '1.0'));
    assert.ok(fine && gone && moved && old && other);
    offer({ simple: [fine, gone, moved, old, other] });
    ask(names.map((name) => `${name}\n`).join(''));
    await locked();
    offer({
      simple: [
        fine,
        { wheel: moved, hash: '0'.repeat(64) },
        old,
        wheel('old', '2.0'),
        { wheel: other, hash: null },
      ],
    });
    const { code, out } = await lock('--check', '--json');
    assert.equal(code, 1);
    const [found] = (JSON.parse(out) as { locks: { problems: string[] }[] }).locks;
    assert.deepEqual(found?.problems.slice(1), [
      'gone: no index has the package, or no index answers',
      `moved 1.0: moved-1.0-py3-none-any.whl is there sha256:${'0'.repeat(64)}, which the lock does not have`,
      'other 1.0: other-1.0-py3-none-any.whl is there without a hash, which the lock does not have',
    ]);
    offer({ simple: [fine, gone, moved, old, other, wheel('old', '2.0')] });
    const again = await lock('--check');
    assert.equal(again.code, 0, again.err);
    assert.match(again.out, /^ +old 1.0 → 2.0$/m);
    fleet.write(`${FOLDER}/requirements.in`, 'fine\ngone\nold>1\n');
    assert.match(
      (await lock('--check')).err,
      /^error: images\/family-web\/requirements.lock: is out of date: 'moved 1.0 → gone'; run bin\/fleet --stack it lock family-web$/m,
    );
  });
});
