import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import type { ServiceRow } from '../../src/catalog/schema';
import { listContainers } from '../../src/docker/containers';
import { locateStateFolder } from '../../src/lib/home';
import { useEnvironment } from '../support/environment';
import { must } from '../support/errors';
import { onEachEngine } from './each-engine';
import { changed, nameOf, OFFSETS } from './fleet-under-test';
import { MAIN, servicesOn } from '../support/rows';

const countDependencies = (row: ServiceRow): number => row.placements[MAIN]?.dependsOn.length ?? 0;

/** A service with a secret and without sound. It has the most dependencies, so that `--only` starts other services too. */
const {
  name: OWNER,
  secrets: [SECRET = ''],
} = must(
  servicesOn(MAIN)
    .filter(({ needs, secrets }) => secrets.length > 0 && !needs.includes('audio'))
    .sort((one, other) => countDependencies(other) - countDependencies(one))[0],
);
/** Secrets that occur in no other text. */
const VALUES = ['canary-4f1c9a77d0', 'canary-93be5512ce'] as const;

onEachEngine('a secret', __filename, (place) => {
  const { engine, stack } = place;
  const said: string[] = [];
  useEnvironment(() => ({ [`FLEET_SECRET_${SECRET}`]: undefined }));
  before(() => place.begin({ portOffset: OFFSETS.secrets }));
  const pulumi = async (...args: string[]): Promise<string> => {
    const options = { cwd: place.fleet.folder, all: true } as const;
    const { all } = await execa('pulumi', [...args, '--non-interactive'], options);
    return all ?? '';
  };
  const set = async (value: string): Promise<void> => {
    if (engine === 'embedded') process.env[`FLEET_SECRET_${SECRET}`] = value;
    else {
      const key = ['--secret', '--path', `fleet:secrets.${SECRET}`];
      await pulumi('config', 'set', '--stack', stack, ...key, value);
    }
  };
  const fleetSays = async (...args: string[]): Promise<void> => {
    const { code, out, err } = await place.fleet.run([...args, '--stack', stack, '--only', OWNER]);
    assert.equal(code, 0, err);
    said.push(out, err);
  };
  const exec = async (command: string): Promise<string> =>
    (await execa('docker', ['exec', `fleet-${stack}-${OWNER.toLowerCase()}`, 'sh', '-c', command]))
      .stdout;

  it('is a file that uid 10001 reads, and in the environment of its agent', async () => {
    await set(VALUES[0]);
    await fleetSays('up');
    assert.equal(await exec(`id -u; cat /run/secrets/${SECRET}`), `10001\n${VALUES[0]}`);
    const agents = await exec(
      `for p in /proc/[0-9]*; do tr '\\0' '\\n' <$p/environ | grep '^${SECRET}='; done; true`,
    );
    assert.deepEqual([...new Set(agents.split('\n'))], [`${SECRET}=${VALUES[0]}`]);
  });

  it('is given to no other service', async () => {
    const others = (await listContainers(stack)).filter((each) => nameOf(each) !== OWNER);
    assert.ok(others.length > 3);
    for (const { Id } of others) {
      const { exitCode } = await execa('docker', ['exec', Id, 'ls', `/run/secrets/${SECRET}`], {
        reject: false,
      });
      assert.notEqual(exitCode, 0);
    }
  });

  it('replaces its container alone when it has a new value', async () => {
    const before = await place.fleet.ids(stack);
    await set(VALUES[1]);
    await fleetSays('preview');
    assert.match(must(said.at(-2)), new RegExp(`replace +${OWNER.toLowerCase()}`));
    await fleetSays('up');
    assert.deepEqual(changed(before, await place.fleet.ids(stack)), [OWNER]);
    assert.equal(await exec(`cat /run/secrets/${SECRET}`), VALUES[1]);
    const last = await place.fleet.ids(stack);
    await fleetSays('up');
    assert.deepEqual(changed(last, await place.fleet.ids(stack)), []);
  });

  it('appears nowhere else', async () => {
    const texts = [...said, place.fleet.read(`Pulumi.${stack}.yaml`)];
    for (const { Id, Config } of await listContainers(stack)) {
      for (const args of [
        ['inspect', Id],
        ['logs', Id],
        ['inspect', Config.Image],
        ['history', '--no-trunc', Config.Image],
      ]) {
        texts.push((await execa('docker', args, { all: true })).all ?? '');
      }
    }
    const folders = [locateStateFolder('fleet', stack)];
    if (engine === 'pulumi') {
      texts.push(await pulumi('stack', 'export', '--stack', stack));
      texts.push(await pulumi('stack', 'output', '--json', '--stack', stack));
      texts.push(await pulumi('config', '--json', '--stack', stack));
      texts.push(await pulumi('preview', '--diff', '--stack', stack));
      folders.push(must(process.env['PULUMI_BACKEND_URL']).replace('file://', ''));
    }
    texts.push(...folders.flatMap(filesUnder));
    assert.ok(texts.length > 20);
    for (const value of VALUES) {
      assert.deepEqual(
        texts.filter((text) => text.includes(value)).map((text) => text.slice(0, 80)),
        [],
      );
    }
  });

  it('is refused in plain text, and not repeated', async () => {
    const file = `Pulumi.${stack}.yaml`;
    const before = place.fleet.read(file);
    const other = engine === 'pulumi' ? / {2}fleet:secrets:\n/ : /^config:\n/m;
    const plain = engine === 'pulumi' ? '' : '  fleet:secrets:\n';
    place.fleet.edit(file, other, (match) => `${match}${plain}    UOC_TOKEN: ${VALUES[0]}\n`);
    const { code, out, err } = await place.fleet.run(['preview', '--stack', stack]);
    place.fleet.write(file, before);
    assert.equal(code, 1);
    assert.match(err, new RegExp(`${file}: fleet:secrets.UOC_TOKEN: is in plain text`));
    assert.ok(![out, err].join('').includes(VALUES[0]));
  });
});

/** Reads the texts of all files under `folder`. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesUnder(file) : [readFileSync(file, 'utf8')];
  });
}
