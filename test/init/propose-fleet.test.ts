import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../src/checkout/fleet';
import { proposeFleet } from '../../src/init/propose-fleet';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { printed } from '../support/output';
import { fleet, projectCopy } from '../support/project';
import { IMAGES, MAIN, SERVERS } from '../support/rows';

const AGENTS = {
  'startup.yaml': `
core:
  - {name: Hub, script: hub.py, port: 7001, health_port: 8001}
  - {name: Worker, script: worker.py, port: '\${PORT_OFFSET}+7002', health_port: 8002, depends_on: [Hub]}
`,
  'hub.py': 'import redis\nfrom fastapi import FastAPI\n',
  'worker.py': 'import nats\nimport redis\n',
};

const FILES = ['fleet/machines/tower.ts', 'fleet/services/core.ts', 'Pulumi.tower.yaml'];

describe('bin/fleet init', () => {
  useFleetHome();
  const machine = ['tower:L4'];

  it('prints what it would write, and writes nothing', async () => {
    const folder = temporaryFolder(AGENTS);
    const { out, lines } = await printed(() => proposeFleet(folder, { machine }));
    assert.deepEqual(lines, []);
    assert.match(
      out,
      new RegExp(
        `^Worker +tower +${IMAGES.fallback} +7002 +8002 +process +1 +startup\\.yaml:4$`,
        'm',
      ),
    );
    assert.match(out, /^SERVICE .* DEPENDS ON +FROM$/m);
    assert.match(out, /^tower +L4 +2 +--machine$/m);
    assert.match(out, /^! PORT_OFFSET is 0, in 1 place; --set PORT_OFFSET=VALUE for another$/m);
    assert.match(
      out,
      /^2 services on 1 machine; 0 conflicts, 0 refusals, 0 to fill in; nothing is written$/m,
    );
    assert.deepEqual(readdirSync(folder).sort(), Object.keys(AGENTS).sort());
  });

  it('writes rows, machines and stacks, each value with where it comes from', async () => {
    const [folder, target] = [temporaryFolder(AGENTS), temporaryFolder()];
    const { out } = await printed(() =>
      proposeFleet(folder, { machine, out: target, set: ['PORT_OFFSET=10'] }),
    );
    for (const file of FILES) assert.match(out, new RegExp(`^\\+ ${file}$`, 'm'));
    const read = (file: string): string => readFileSync(path.join(target, file), 'utf8');
    assert.equal(
      read('fleet/services/core.ts'),
      `import type { ServiceInput } from '../../src/catalog/schema';

export const core: ServiceInput[] = [
  {
    name: 'Hub', // startup.yaml:3
    family: '${IMAGES.web}', // imports fastapi (hub.py:2)
    needs: ['web'], // imports fastapi (hub.py:2)
    run: { script: 'hub.py' }, // startup.yaml:3
    port: 7001, // startup.yaml:3
    healthPort: 8001, // startup.yaml:3
    placements: {
      tower: { dependsOn: [] }, // startup.yaml:3
    },
    infrastructure: ['${SERVERS.store.name}'],
    probe: { kind: 'process' },
  },
  {
    name: 'Worker', // startup.yaml:4
    family: '${IMAGES.fallback}', // imports nothing that asks for another
    run: { script: 'worker.py' }, // startup.yaml:4
    port: 7012, // startup.yaml:4
    healthPort: 8002, // startup.yaml:4
    placements: {
      tower: { dependsOn: ['Hub'] }, // startup.yaml:4
    },
    infrastructure: ['${SERVERS.store.name}', '${SERVERS.bus.name}'],
    probe: { kind: 'process' },
  },
];
`,
    );
    assert.match(read('fleet/machines/tower.ts'), /^export const tower: MachineInput = \{$/m);
    assert.match(
      read('Pulumi.tower.yaml'),
      new RegExp(`source: ['"]?${path.relative(target, folder)}['"]?$`, 'm'),
    );
  });

  it('reads on past files that nobody can read, and names each', async () => {
    const folder = temporaryFolder({
      ...AGENTS,
      'circle.yaml': 'all: &all\n  more: [*all]\n',
      'deep.json': `${'['.repeat(9000)}${']'.repeat(9000)}`,
      'deep.toml': `a = ${'['.repeat(9000)}${']'.repeat(9000)}\n`,
      'bytes.conf': Array.from({ length: 256 }, (_, at) => String.fromCharCode(at)).join(''),
      '.../dots.yaml': 'a: 1\n',
      'back\\slash.yaml': 'a: 1\n',
      'two\nlines.yaml': 'a: 1\n',
      'hub.py': `import redis\nx = ${'('.repeat(6000)}${')'.repeat(6000)}\n`,
    });
    const { out } = await printed(() => proposeFleet(folder, { machine }));
    assert.match(out, /^\? circle\.yaml:2: is not YAML: the anchor 'all' contains itself;/m);
    assert.match(out, /^\? deep\.json:1: is not YAML: its values nest more than 200 levels/m);
    assert.match(out, /^\? deep\.toml: is not read: its values nest more than 200 levels/m);
    assert.match(out, /^2 services on 1 machine; /m);
  });

  it('writes over no file, unless it is told to, and then nothing at all', async () => {
    const [folder, target] = [
      temporaryFolder(AGENTS),
      temporaryFolder({ 'Pulumi.tower.yaml': 'mine' }),
    ];
    assert.deepEqual(await rejection(proposeFleet(folder, { machine, out: target })), [
      `--out: has this file already: '${path.join(target, 'Pulumi.tower.yaml')}'; remove it, write another folder, or add --force`,
    ]);
    assert.deepEqual(readdirSync(target), ['Pulumi.tower.yaml']);
    await printed(() => proposeFleet(folder, { machine, out: target, force: true }));
    assert.match(readFileSync(path.join(target, 'Pulumi.tower.yaml'), 'utf8'), /^config:$/m);
  });

  it('fails where something cannot be so, and has printed all the same', async () => {
    const folder = temporaryFolder({
      ...AGENTS,
      'more.yaml': 'Hub: {script: hub.py, port: 7003}\n',
    });
    const { out, lines } = await printed(() => proposeFleet(folder, { machine }));
    assert.match(out, /^Hub +tower/m);
    assert.deepEqual(lines, [
      'Hub: two definitions: port: 7003 (more.yaml:1) and 7001 (startup.yaml:3); the first is written',
    ]);
  });

  it('names what it was given, and what to write', async () => {
    const folder = temporaryFolder(AGENTS);
    const given = (more: object): Promise<readonly string[]> =>
      rejection(proposeFleet(folder, more));
    assert.match(
      (await given({ set: ['X'] })).join(),
      /^--set: is not NAME=VALUE: 'X'; write both/,
    );
    assert.match(
      (await given({ machine: [':'] })).join(),
      /^--machine: names no machine: ':'; write NAME/,
    );
    const nowhere = path.join(folder, 'nowhere');
    assert.deepEqual(await rejection(proposeFleet(nowhere, {})), [
      `init: is not a folder: '${nowhere}'; write the folder of the agents and their start-up configurations`,
    ]);
  });

  it('prints JSON alone, and its exit code says whether all is well', function () {
    this.timeout(120_000);
    const [project, folder] = [projectCopy(), temporaryFolder(AGENTS)];
    const good = fleet(
      project,
      'init',
      '--machine',
      'tower:L4',
      '--machine',
      'den',
      folder,
      '--json',
    );
    assert.deepEqual([good.code, good.stderr], [0, '']);
    const { services, machines } = JSON.parse(good.stdout) as Proposal;
    assert.deepEqual([services.length, machines.length], [2, 2]);
    writeFileSync(
      path.join(folder, 'more.yaml'),
      'Late: {script: hub.py, port: 7001, depends_on: [Hubb]}\n',
    );
    const bad = fleet(project, 'init', '--machine', 'tower', folder, '--json');
    assert.equal(bad.code, 1);
    assert.deepEqual((JSON.parse(bad.stdout) as Proposal).conflicts, [
      "Late: depends on 'Hubb' (more.yaml:1), which nothing defines",
      'port 7001 is wanted twice on tower: Late.port (more.yaml:1), Hub.port (startup.yaml:3); where people run one of them, name its files with --config',
    ]);
  });

  it('says what of the project its rows take the place of', function () {
    this.timeout(120_000);
    const [project, folder] = [projectCopy(), temporaryFolder(AGENTS)];
    // Files of rows in order, without the one that is written anew.
    const [replaced = ''] = readdirSync(path.join(project, 'fleet/services'))
      .sort()
      .filter((name) => name !== 'core.ts');
    const machines = loadCatalog(project).machines.map(({ name }) => name);
    const more = ['--machine', 'tower:L4', '--out', project, '--force'];
    const { stdout, stderr } = fleet(project, 'init', folder, ...more);
    assert.equal(stderr, '');
    const [, files = ''] =
      /^these rows replace files of the previous fleet; .*:\n {2}git rm (.*)$/m.exec(stdout) ?? [];
    assert.match(
      files,
      new RegExp(`^fleet/services/${replaced} .* Pulumi\\.${machines.at(-1) ?? ''}\\.yaml$`),
    );
    assert.match(
      stdout,
      new RegExp(
        `^Pulumi\\.dev\\.yaml is for ${MAIN}: write fleet:machine: tower and the same as fleet:profile, or remove it$`,
        'm',
      ),
    );
  });
});
