import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseCatalog } from '../../src/catalog/load';
import { readFleet } from '../../src/checkout/fleet';
import { planMachine } from '../../src/plan/plan';
import type { MachineInput, ServiceInput } from '../../src/catalog/schema';
import { parseStack } from '../../src/stack/parse';
import { renderFiles } from '../../src/init/files';
import { proposeRows } from '../../src/init/propose-rows';
import type { Proposal, ServiceProposal } from '../../src/init/proposal';
import { root } from '../../src/lib/root';
import { parse } from 'yaml';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder, writeFiles } from '../support/folders';

/** A fleet of three machines that describes its agents in five formats. */
const FLEET = {
  'deploy/hardware.toml': `
[machines.forge]
cores = 24
gpu = { model = "NVIDIA L4", count = 2 }

[machines.attic]
cores = 4

[machines.shed.gpu]
model = "Quadro X9"
vram_gb = 48
compute_capability = "8.9"
`,
  'deploy/agents.toml': `
[[forge]]
name = "speech-in"
script = "speech/listen.py"
port = 4100
health_port = 4101
depends_on = ["broker"]

[[forge]]
name = "writer"
script = "text/writer.py"
port = "\${BASE:-4000}+10"
requires = ["speech-in"]
env = { MODEL = "small", WRITER_TOKEN = "\${WRITER_TOKEN}", UPSTREAM = "http://speech-in:4100/v1" }
`,
  'attic/docker-compose.yml': `
x-common: &common
  restart: always
services:
  broker:
    <<: *common
    build: ../broker
    ports: ["4200:4200"]
    healthcheck: { test: ["CMD", "curl", "http://localhost:4200/health"] }
    depends_on: [cache, ${SERVERS.store.name}]
  cache:
    image: memcached:1.6
  ${SERVERS.store.name}:
    image: redis:7
`,
  'broker/Dockerfile': 'FROM python:3.11\nCOPY . .\nCMD ["python", "serve.py", "--port", "4200"]\n',
  'broker/serve.py':
    'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health(): ...\n',
  'shed/supervisord.conf': `
[supervisord]
nodaemon=true

[program:eyes]
command=python -m vision.eyes --port 4300
environment=PORT="4300",DEVICE="/dev/video0" ; the front door

[program:drawer]
command=/usr/bin/python3 /opt/fleet/vision/draw.py
directory=/opt/fleet

[group:seeing]
programs=eyes,drawer
`,
  'attic/Procfile':
    'gate: uvicorn gate.app:app --host 0.0.0.0 --port 4400\nlog: tail -f /var/log/x\n',
  'gate/app.py': 'import redis\nfrom fastapi import FastAPI\n',
  'speech/listen.py': 'import nats\nimport sounddevice\nimport torch\nimport zmq\n',
  'text/writer.py': `import argparse
import vllm
parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
parser.add_argument("--health-port", type=int, default=4911)
routes = {"/health": None}
`,
  'vision/eyes.py': 'try:\n    import torch\nexcept ImportError:\n    torch = None\nimport zmq\n',
  'vision/draw.py': 'import onnxruntime\nPORT = 4310\n',
  'package.json': '{"scripts": {"start": "python x.py"}}',
  'notes.yaml': 'servers:\n  - name: mail\n    port: 25\n',
};
import { IMAGES, SERVERS } from '../support/rows';

describe('init over a fleet of another shape, with three machines', () => {
  useFleetHome();
  let folder: string;
  let proposal: Proposal;
  before(() => {
    folder = temporaryFolder(FLEET);
    proposal = proposeRows(folder);
  });
  const service = (name: string): ServiceProposal =>
    must(proposal.services.find(({ row }) => row.name === name));

  it('finds every agent, and nothing else', () => {
    assert.deepEqual(
      proposal.services.map(({ row }) => [row.name, Object.keys(row.placements)]).sort(),
      [
        ['Broker', ['attic']],
        ['Drawer', ['shed']],
        ['Eyes', ['shed']],
        ['Gate', ['attic']],
        ['SpeechIn', ['forge']],
        ['Writer', ['forge']],
      ],
    );
  });

  it('takes names, cards and counts of the machines from their sections', () => {
    assert.deepEqual(
      proposal.machines.map(({ row, profile }) => [row.name, row.gpu, profile.OMP_NUM_THREADS]),
      [
        ['forge', { model: 'L4', count: 2, vram: 23034, architecture: '8.9' }, 24],
        ['attic', undefined, 4],
        ['shed', { model: 'Quadro X9', vram: 49152, architecture: '8.9' }, 2],
      ],
    );
    assert.equal(proposal.machines[1]?.profile.GPU_VISIBLE_DEVICES, '');
  });

  it('chooses families by what the agents import', () => {
    const families = proposal.services.map(({ row }) => [row.name, row.family, row.needs ?? []]);
    assert.deepEqual(families.sort(), [
      ['Broker', IMAGES.web, ['web']],
      ['Drawer', IMAGES.vision, ['gpu', 'vision']],
      ['Eyes', IMAGES.fallback, []],
      ['Gate', IMAGES.web, ['web']],
      ['SpeechIn', IMAGES.gpu, ['gpu', 'audio']],
      ['Writer', IMAGES.llm, ['gpu', 'llm']],
    ]);
    assert.equal(service('Eyes').row.gpuOptional, true);
    assert.deepEqual(service('SpeechIn').from['family'], ['imports torch (speech/listen.py:3)']);
  });

  it('makes a row of a container that has its command in its Dockerfile', () => {
    const { row, from } = service('Broker');
    assert.deepEqual(row.run, { script: 'broker/serve.py', args: ['--port', '4200'] });
    assert.deepEqual(from['run'], ['broker/Dockerfile:3']);
    assert.deepEqual([row.port, row.probe], [4200, { kind: 'http', port: 4200 }]);
    assert.deepEqual(row.infrastructure, [SERVERS.store.name]);
  });

  it('makes a row of a table: ports as sums, arguments, edges, references, secrets', () => {
    const { row, from } = service('Writer');
    assert.deepEqual(row, {
      name: 'Writer',
      family: IMAGES.llm,
      needs: ['gpu', 'llm'],
      run: { script: 'text/writer.py', args: ['--port', '4010'] },
      port: 4010,
      healthPort: 4911,
      placements: { forge: { dependsOn: ['SpeechIn'] } },
      probe: { kind: 'http', port: 4911 },
      env: { MODEL: 'small', UPSTREAM: 'http://${host:SpeechIn}:${port:SpeechIn}/v1' },
      secrets: ['WRITER_TOKEN'],
      vram: 'unmeasured',
    });
    assert.deepEqual(from['healthPort'], ['text/writer.py:5']);
  });

  it("makes rows of supervisord's programs, by its groups, wherever they lay", () => {
    const [eyes, drawer] = [service('Eyes'), service('Drawer')];
    assert.deepEqual([eyes.group, drawer.group], ['seeing', 'seeing']);
    assert.deepEqual(eyes.row.run, { module: 'vision.eyes', args: ['--port', '4300'] });
    assert.deepEqual(eyes.row.env, { PORT: '4300', DEVICE: '/dev/video0' });
    assert.deepEqual(drawer.row.run, { script: 'vision/draw.py' });
    assert.deepEqual([drawer.row.port, drawer.from['port']], [4310, ['vision/draw.py:2']]);
  });

  it('lists what nobody can know, and leaves it out of the rows', () => {
    assert.deepEqual(service('Broker').row.placements['attic']?.dependsOn, []);
    assert.deepEqual(service('Broker').todo, [
      "dependsOn: 'cache' (attic/docker-compose.yml:10) is a server without a row in fleet/infrastructure.ts",
    ]);
    assert.deepEqual(
      proposal.servers.map(({ name, image }) => [name.value, image]),
      [['cache', 'memcached:1.6']],
    );
    assert.deepEqual([proposal.conflicts, proposal.refusals], [[], []]);
    assert.deepEqual(proposal.notes, [
      'attic/Procfile:2: log starts no Python, so it becomes no row',
      'BASE is 4000, in 1 place; --set BASE=VALUE for another',
    ]);
  });

  it('writes rows that the catalog takes, and stacks that its machines run on', async () => {
    const out = temporaryFolder();
    const files = await renderFiles(proposal, root, folder);
    writeFiles(out, Object.fromEntries(files));
    const rowsIn = <T>(file: string): T[] =>
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- it has been written just now
      Object.values(require(path.join(out, file)) as Record<string, T>);
    const below = (part: string): string[] =>
      [...files.keys()].filter((file) => file.includes(part));
    const catalog = parseCatalog({
      ...readFleet(),
      exceptions: [],
      services: below('/services/').map((file) => ({
        file,
        rows: rowsIn<ServiceInput[]>(file).flat(),
      })),
      machines: below('/machines/').map((file) => ({ file, rows: rowsIn<MachineInput>(file) })),
    });
    const started = catalog.machines.map(({ name }) => {
      const { config } = parse(readFileSync(path.join(out, `Pulumi.${name}.yaml`), 'utf8')) as {
        readonly config: Readonly<Record<string, unknown>>;
      };
      const text = Object.entries(config).map(([key, value]): [string, string] => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
      return planMachine(catalog, parseStack(name, Object.fromEntries(text))).services.length;
    });
    assert.deepEqual(started, [2, 2, 2]);
  });
});
