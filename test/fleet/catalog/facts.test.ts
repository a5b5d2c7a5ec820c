import assert from 'node:assert/strict';
import { must } from '../../support/errors';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../../src/checkout/fleet';

/** Describes a service on a machine as the fleet's own start-up configuration does. */
interface Fact {
  readonly service: string;
  readonly machine: string;
  readonly inProposal: boolean;
  readonly run: { readonly script?: string; readonly module?: string };
  readonly port: number;
  readonly healthPort: number;
  readonly dependsOn: readonly string[];
}

const file = path.resolve(__dirname, '../../../../shared/fleet-facts.json');
const missing = !existsSync(file);

/** Maps the one placement that the facts treat as a separate service. */
const rowOf = (service: string): string =>
  service === 'RealTimeAudioPipelinePC2' ? 'RealTimeAudioPipeline' : service;

describe('the catalog and the facts', () => {
  const why = missing ? ' (skipped: ../shared/fleet-facts.json is not on this machine)' : '';

  it(`agree on ports, entry points, edges and placement of every service${why}`, function () {
    if (missing) this.skip();
    const facts = (JSON.parse(readFileSync(file, 'utf8')) as { services: Fact[] }).services;
    const said = facts.map(
      ({ service, machine, inProposal, run, port, healthPort, dependsOn }): Fact => ({
        service: rowOf(service),
        machine,
        inProposal,
        run,
        port,
        healthPort,
        dependsOn: dependsOn.map(rowOf),
      }),
    );
    const written = loadCatalog().services.flatMap((row) =>
      Object.entries(row.placements).map(([machine, { dependsOn }]): Fact => {
        const { name, inProposal, healthPort, run } = row;
        const port = must(row.port);
        const entry = 'script' in run ? { script: run.script } : { module: run.module };
        return { service: name, machine, inProposal, run: entry, port, healthPort, dependsOn };
      }),
    );
    assert.deepEqual(sorted(written), sorted(said));
  });
});

function sorted(facts: readonly Fact[]): Fact[] {
  const key = ({ machine, service }: Fact): string => `${machine} ${service}`;
  return facts
    .map((fact) => ({ ...fact, dependsOn: [...fact.dependsOn].sort() }))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
