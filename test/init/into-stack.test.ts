import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../src/checkout/fleet';
import { proposeFleet } from '../../src/init/propose-fleet';
import type { Proposal } from '../../src/init/proposal';
import { useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';
import { OWN_AGENTS } from '../support/own-agents';
import { printed } from '../support/output';
import { fleet, projectCopy } from '../support/project';
import { MAIN } from '../support/rows';

describe('bin/fleet init --into', function () {
  this.timeout(120_000); // copies of the project
  useFleetHome();
  const into = 'dev';
  /** A folder of agents called den. */
  const makeDen = (files: Readonly<Record<string, string>> = OWN_AGENTS): string => {
    const den = path.join(temporaryFolder(), 'den');
    mkdirSync(den);
    writeFiles(den, files);
    return den;
  };
  const propose = async (files?: Readonly<Record<string, string>>): Promise<Proposal> => {
    const { out } = await printed(() => proposeFleet(makeDen(files), { into, json: true }));
    return JSON.parse(out) as Proposal;
  };

  it("proposes rows of the stack's machine, whose agents come from the folder", async () => {
    const { machines, services, conflicts, refusals, questions } = await propose();
    assert.deepEqual([machines, conflicts, refusals, questions], [[], [], [], []]);
    const [weather, notes] = services.map(({ row }) => row);
    assert.match(JSON.stringify(weather?.source), /\/den"$/);
    assert.deepEqual(
      [weather?.name, weather?.port, weather?.placements, weather?.env?.['WEATHER_CITY']],
      ['Weather', 8000, { [MAIN]: { dependsOn: [] } }, 'Oslo'],
    );
    assert.deepEqual(
      [notes?.name, notes?.port, notes?.placements, notes?.volumes],
      [
        'Notes',
        undefined,
        { [MAIN]: { dependsOn: ['Weather'] } },
        [{ name: 'notes-data', path: '/data' }],
      ],
    );
  });

  it('proposes the packages that no image has, as the own requirements name them', async () => {
    const { packages } = await propose();
    assert.deepEqual(packages, [
      {
        service: 'Weather',
        file: 'agents/locks/weather/requirements.in',
        lines: [{ value: 'humanize==4.9.0', from: 'weather/requirements.txt:3' }],
      },
    ]);
  });

  it('proposes of requirements that agents share what each imports, and without any what is sure', async () => {
    const { 'weather/requirements.txt': text = '', ...rest } = OWN_AGENTS;
    const worker = `import yaml, zmq_of_ours, docx\n${rest['notes/worker.py'] ?? ''}`;
    const shared = await propose({
      ...rest,
      'notes/worker.py': worker,
      'requirements.txt': `${text}python-docx>=1.1 --hash=sha256:${'a'.repeat(64)} \\\n  # why\n`,
    });
    const lines = (proposal: Proposal): [string, string[]][] =>
      proposal.packages.map((each) => [each.service, each.lines.map(({ value }) => value)]);
    assert.deepEqual(lines(shared), [
      ['Weather', ['humanize==4.9.0']],
      ['Notes', ['python-docx>=1.1']],
    ]);
    // humanize is only called like its module, so nothing says that it is that package.
    const none = await propose({ ...rest, 'notes/worker.py': worker });
    assert.deepEqual(lines(none), [['Notes', ['python-docx']]]);
  });

  it("says which versions an agent asks for and does not get, as its image's lock decides", async () => {
    const { packages, notes } = await propose({
      ...OWN_AGENTS,
      'weather/requirements.txt':
        'fastapi==0.1.0\nhumanize[all] == 4.9.0  # words\nplugin-of-ours\n',
    });
    assert.match(
      notes.join('\n'),
      /^Weather: its image has fastapi \d\S+, not fastapi==0\.1\.0 \(weather\/requirements\.txt:1\)$/m,
    );
    assert.deepEqual(
      packages.map(({ lines }) => lines.map(({ value }) => value)),
      [['humanize[all] == 4.9.0', 'plugin-of-ours']],
    );
  });

  it('takes no port of another row', async () => {
    const { services } = loadCatalog();
    const taken = services.flatMap(({ port, healthPort }) => [port, healthPort]);
    const free = Math.max(...taken.map((port) => port ?? 0));
    const compose = `services:
  weather: { build: weather, ports: ['8000:8000'] }
  other: { build: notes, ports: ['${String(free)}:9000'] }
`;
    const proposal = await propose({ ...OWN_AGENTS, 'compose.yaml': compose });
    const health = proposal.services.map(({ row }) => row.healthPort);
    assert.deepEqual(
      health.filter((port) => taken.includes(port)),
      [],
    );
    // What the owner wrote is not changed, and the rows say whose it is.
    const owner = services.find((row) => row.port === free || row.healthPort === free)?.name ?? '';
    assert.match(
      proposal.refusals.join('\n'),
      new RegExp(`Other.port: is already ${owner}.*'${String(free)}'`),
    );
  });

  it('writes one file of rows, which the project takes as it is, also when written again', () => {
    const project = projectCopy();
    const den = path.join(project, 'den');
    mkdirSync(den);
    writeFiles(den, OWN_AGENTS);
    const file = path.join(project, 'fleet/services/den.ts');
    const first = fleet(project, 'init', 'den', '--into', into, '--out', '.');
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^\+ fleet\/services\/den\.ts$/m);
    assert.match(first.stdout, /^\+ agents\/locks\/weather\/requirements\.in$/m);
    assert.match(first.stdout, /^lock these packages: bin\/fleet lock Weather$/m);
    assert.match(first.stdout, /^2 services for stack dev; .*; 2 files written$/m);
    assert.equal(existsSync(path.join(project, 'Pulumi.den.yaml')), false);
    const written = readFileSync(file, 'utf8');
    assert.match(written, /source: 'den',/);
    const own = path.join(project, 'agents/locks/weather/requirements.in');
    assert.equal(readFileSync(own, 'utf8'), 'humanize==4.9.0 # weather/requirements.txt:3\n');
    writeFileSync(own, 'humanize==4.10.0\n');
    const again = fleet(project, 'init', 'den', '--into', into, '--out', '.', '--force');
    assert.equal(again.code, 0, again.stderr);
    assert.equal(readFileSync(file, 'utf8'), written);
    assert.equal(readFileSync(own, 'utf8'), 'humanize==4.10.0\n');
  });

  it('refuses a stack that there is none of, and machines besides', async () => {
    const den = makeDen();
    const refuse = (options: Parameters<typeof proposeFleet>[1]) =>
      rejection(proposeFleet(den, options));
    assert.match((await refuse({ into: 'nowhere' })).join(), /nowhere/);
    assert.deepEqual(await refuse({ into, lock: true }), [
      "--lock: needs rows in this project: ''; write --into STACK and --out . besides",
    ]);
    assert.deepEqual(await refuse({ into, machine: ['tower'] }), [
      "--machine: cannot stand beside --into: 'tower'; write --into alone, whose stack has a machine",
    ]);
  });
});
