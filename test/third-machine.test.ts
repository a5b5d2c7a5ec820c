import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toVariable } from '../src/catalog/names';
import { parseCatalog } from '../src/catalog/load';
import { loadCatalog, readFleet } from '../src/checkout/fleet';
import { planMachine, type MachinePlan } from '../src/plan/plan';
import type { Catalog, MachineInput, ServiceInput } from '../src/catalog/schema';
import { parseStack } from '../src/stack/parse';
import { checkPolicies } from '../src/engines/common/policies';
import type { Entry } from '../src/workflows/matrix';
import { useFleetHome } from './support/environment';
import { must, refusal } from './support/errors';
import { writeFiles } from './support/folders';
import { fleet, projectCopy } from './support/project';
import { recordProject } from './support/recorded';
import { configOf } from './support/stack';
import { addThirdMachine, THIRD, THIRD_PROFILE, THIRD_SERVICES } from './support/third-machine';
import { IMAGES, MAIN, PEER, SERVERS, SERVICES, servicesOn } from './support/rows';

/** Adds a machine to the fleet's rows, which runs all that the main one runs. */
function withMachine(gpu: MachineInput['gpu']): Catalog {
  const machine: MachineInput = {
    name: 'gpu-box',
    ...(gpu ? { gpu } : {}),
  };
  return parseCatalog({
    ...readFleet(),
    machines: [...readFleet().machines, { file: 'gpu-box.ts', rows: [machine] }],
    services: readFleet().services.map(({ file, rows }) => ({
      file,
      rows: (rows as readonly ServiceInput[]).map((row) => {
        const placed = row.placements[MAIN];
        return placed ? { ...row, placements: { ...row.placements, 'gpu-box': placed } } : row;
      }),
    })),
  });
}

const planOf = (catalog: Catalog, keys: Readonly<Record<string, string>>): MachinePlan =>
  planMachine(catalog, parseStack('test', { ...configOf(MAIN), ...keys }));

describe('a machine that is only a row', () => {
  const hopper = { model: 'H100', vram: 81559, architecture: '9.0' };
  const keys = {
    'fleet:machine': 'gpu-box',
    'fleet:peers': JSON.stringify({ [MAIN]: '192.168.1.10', [PEER]: '192.168.1.11' }),
    'fleet:address': '192.168.1.12',
  };

  it('runs GPU services of another card on images that hold code for it too', () => {
    const plan = planOf(withMachine(hopper), keys);
    assert.equal(plan.architectures.join(';'), '8.6;8.9;9.0');
    assert.deepEqual([plan.gpu?.vram, plan.gpu?.architecture], [81559, '9.0']);
    assert.equal(plan.services.length, servicesOn(MAIN).length);
    const onCards = servicesOn(MAIN).filter(({ needs }) => needs.includes('gpu'));
    assert.ok(onCards.length > 1);
    assert.equal(plan.services.filter(({ gpu }) => gpu).length, onCards.length);
  });

  it('changes no build argument of the others if it has no card, or one of theirs', () => {
    for (const gpu of [undefined, { ...hopper, architecture: '8.9' }]) {
      const catalog = withMachine(gpu);
      for (const machine of [MAIN, PEER]) {
        const plan = planMachine(catalog, parseStack(machine, configOf(machine)));
        assert.equal(plan.architectures.join(';'), '8.6;8.9');
      }
    }
  });

  it('is refused only on a track that is too old for its card', () => {
    const catalog = withMachine({ ...hopper, architecture: '12.0' });
    assert.match(
      refusal(() => planOf(catalog, keys)).join(),
      /fleet:track: makes no code for .* 12\.0: 'cu121'; write/,
    );
    const cu130 = { 'fleet:track': 'cu130', 'fleet:gpu': '{"device":0,"driver":"580.65.06"}' };
    assert.equal(planOf(catalog, { ...keys, ...cu130 }).architectures.join(';'), '8.6;8.9;12.0');
    const own = planMachine(catalog, parseStack(MAIN, configOf(MAIN)));
    assert.equal(own.architectures.join(';'), '8.6;8.9');
  });

  it("appears in the names of agents' variables", () => {
    const plan = planOf(withMachine(hopper), keys);
    const environment = must(plan.services[0]).environment;
    assert.deepEqual(
      Object.entries(environment).filter(([name]) => name.endsWith('_IP')),
      [
        ['GPU_BOX_IP', '192.168.1.12'],
        [`${toVariable(MAIN)}_IP`, '192.168.1.10'],
        [`${toVariable(PEER)}_IP`, '192.168.1.11'],
      ],
    );
  });

  it('is reached by others if they know its address', () => {
    const rows = withMachine(hopper);
    const peers = (value: Readonly<Record<string, string>>): string => {
      const config = { ...configOf(PEER), 'fleet:peers': JSON.stringify(value) };
      const { services } = planMachine(rows, parseStack(PEER, config));
      const relay = must(services.find(({ row }) => row.name === SERVICES.crossing.name));
      return must(relay.dependencies[SERVICES.awaited.name]);
    };
    assert.match(peers({ 'gpu-box': '192.168.1.12' }), /^http:\/\/192\.168\.1\.12:/);
    assert.match(peers({ [MAIN]: '192.168.1.10' }), /^http:\/\/192\.168\.1\.10:/);
    assert.match(peers({}), new RegExp(`^http://${MAIN}:`));
  });
});

describe('a third machine in a copy of the project', function () {
  this.timeout(120_000); // records a stack's program
  useFleetHome();
  let project: string;
  const config = {
    ...configOf('dev'),
    'fleet:machine': THIRD,
    'fleet:profile': JSON.stringify(THIRD_PROFILE),
  };
  before(() => {
    project = projectCopy();
    addThirdMachine(project);
    const lines = Object.entries(config).map(([key, value]) => `  ${key}: ${value}\n`);
    writeFiles(project, { [`Pulumi.${THIRD}.yaml`]: `config:\n${lines.join('')}` });
  });

  it('has its containers, and they pass every policy', async () => {
    const { resources } = await recordProject(project, 'dev', config);
    const names = resources
      .filter(({ type }) => type === 'docker:index/container:Container')
      .map(({ name }) => name);
    const slugs = THIRD_SERVICES.map((name) => name.toLowerCase());
    assert.deepEqual(names.sort(), [...slugs, ...SERVERS.names].sort());
    await checkPolicies(resources, { stack: parseStack('dev', config), exceptions: [] });
  });

  it('has its jobs in the matrix and in every workflow, and actionlint knows its runner', () => {
    const { code, stdout, stderr } = fleet(project, 'matrix', '--json');
    assert.equal(code, 0, stderr);
    const { services } = JSON.parse(stdout) as { services: { include: readonly Entry[] } };
    const { first, next, peerVision } = SERVICES;
    // What needs a card stands where there is none on the same image as the others.
    const expected = [
      [IMAGES.fallback, [peerVision.slug, next.slug].sort().join(' ')],
      [IMAGES.web, first.slug],
    ].sort();
    assert.deepEqual(
      services.include.filter(({ stack }) => stack === THIRD).map(({ images }) => images),
      expected.map(([, images]) => images),
    );
    assert.equal(fleet(project, 'matrix', '--write').code, 0);
    const machines = loadCatalog(project).machines.map(({ name }) => name);
    const read = (file: string): string =>
      readFileSync(path.join(project, '.github', file), 'utf8');
    assert.match(read('workflows/deploy.yml'), /^ {2}apply-tea-room:$/m);
    assert.match(read('workflows/nightly.yml'), /^ {2}rescan-tea-room:$/m);
    assert.match(
      read('workflows/preview.yml'),
      new RegExp(`preview\\.sh ${machines.join(' ')}$`, 'm'),
    );
    assert.match(read('actionlint.yaml'), /- tea-room$/m);
  });
});
