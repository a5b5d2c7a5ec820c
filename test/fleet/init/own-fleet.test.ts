import assert from 'node:assert/strict';
import path from 'node:path';
import { stringify } from 'yaml';
import { loadCatalog, readFleet } from '../../../src/checkout/fleet';
import type { ServiceInput, ServiceRow } from '../../../src/catalog/schema';
import { parseMachine } from '../../../src/init/machines';
import { proposeRows } from '../../../src/init/propose-rows';
import { useFleetHome } from '../../support/environment';
import { must } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { withScripts } from '../../support/scripts';

const { services: rows } = loadCatalog();
const on = (machine: string): ServiceRow[] => rows.filter((row) => row.placements[machine]);

/** Builds the configuration of one agent: ports are sums, and it binds every address. */
const fieldsOf = (row: ServiceRow, machine: string) => ({
  ...('script' in row.run ? { script_path: row.run.script } : { module: row.run.module }),
  host: '0.0.0.0',
  port: `\${PORT_OFFSET}+${String(row.port)}`,
  health_check_port: `\${PORT_OFFSET}+${String(row.healthPort)}`,
  required: !row.optional,
  dependencies: must(row.placements[machine]).dependsOn,
});

/** Writes start-up configurations from the catalog: mainpc's in groups by name, pc2's as one list. */
function configurations(): Record<string, string> {
  const groups = readFleet().services.map(({ file, rows: inputs }): [string, object] => {
    const names = (inputs as readonly ServiceInput[]).map(({ name }) => name);
    const members = on('mainpc').filter(({ name }) => names.includes(name));
    return [
      path.basename(file, '.ts'),
      Object.fromEntries(members.map((row) => [row.name, fieldsOf(row, 'mainpc')])),
    ];
  });
  const list = on('pc2').map((row) => ({ name: row.name, ...fieldsOf(row, 'pc2') }));
  return {
    'main_pc_code/config/startup_config.yaml': stringify({
      global_settings: { environment: { LOG_LEVEL: 'INFO' }, resource_limits: { cpu_percent: 80 } },
      agent_groups: Object.fromEntries(groups),
    }),
    'pc2_code/config/startup_config.yaml': stringify({ pc2_services: list }),
  };
}

describe("init over this fleet's own start-up configurations", () => {
  useFleetHome();
  const proposed = (files = configurations()) =>
    proposeRows(temporaryFolder(withScripts(files)), {
      machines: [parseMachine('mainpc:RTX 4090'), parseMachine('pc2:RTX 3060')],
    });

  it('proposes the same names, entry points, ports, health ports, edges and placements, for all services', () => {
    const { services } = proposed();
    assert.equal(services.length, rows.length);
    assert.ok(rows.length > 60);
    const byName = new Map(services.map(({ row }) => [row.name, row]));
    for (const row of rows) {
      const { run, port, healthPort, placements } = must(byName.get(row.name));
      const edges = Object.entries(row.placements).map(
        ([machine, { dependsOn }]): [string, object] => [machine, { dependsOn }],
      );
      const start = 'script' in row.run ? { script: row.run.script } : { module: row.run.module };
      assert.deepEqual(
        { name: row.name, run, port, healthPort, placements },
        {
          name: row.name,
          run: start,
          port: row.port,
          healthPort: row.healthPort,
          placements: Object.fromEntries(edges),
        },
      );
    }
  });

  it('has nothing against them, and says what was taken for the offset', () => {
    const { conflicts, refusals, notes } = proposed();
    assert.deepEqual([conflicts, refusals], [[], []]);
    assert.deepEqual(notes, [
      'PORT_OFFSET is 0, in 144 places; --set PORT_OFFSET=VALUE for another',
    ]);
  });

  it("knows the machines' cards", () => {
    assert.deepEqual(
      proposed().machines.map(({ row: { name, gpu } }) => ({ name, gpu })),
      [
        { name: 'mainpc', gpu: { model: 'RTX 4090', vram: 24564, architecture: '8.9' } },
        { name: 'pc2', gpu: { model: 'RTX 3060', vram: 12288, architecture: '8.6' } },
      ],
    );
  });

  it('puts rows into files by the groups that they stand in, each value with its line', () => {
    const { services } = proposed();
    const hub = must(services.find(({ row }) => row.name === 'MemoryFusionHub'));
    const config = must(configurations()['main_pc_code/config/startup_config.yaml']).split('\n');
    const line = config.findIndex((text) => text.trim() === 'MemoryFusionHub:') + 1;
    assert.equal(hub.group, 'core');
    assert.deepEqual(hub.from['port'], [
      `main_pc_code/config/startup_config.yaml:${String(line + 3)}`,
    ]);
    assert.deepEqual([...new Set(services.map(({ group }) => group))].sort(), [
      'agents',
      'core',
      'dialogue',
      'emotion',
      'reasoning',
      'speech',
      'tasks',
      'tools',
      'vision',
    ]);
  });
});
