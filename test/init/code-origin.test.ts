import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (services: string, files: Readonly<Record<string, string>> = {}) =>
  proposeRows(
    temporaryFolder({
      'compose.yaml': `services:\n  ears: { build: ., command: python ears.py, ports: ["7200:7200"] }\n${services}`,
      Dockerfile: 'FROM python:3.11\nCOPY . .\n',
      'ears.py': '',
      ...files,
    }),
    { machines },
  );

const namesOf = ({ services, servers }: ReturnType<typeof propose>) => [
  services.map(({ row }) => row.name),
  servers.map(({ name }) => name.value),
];

describe('init of a service whose image has code of its own', () => {
  useFleetHome();

  for (const [what, service] of [
    [
      'module',
      'image: vllm/vllm-openai:v0.6, command: python3 -m vllm.entrypoints.openai.api_server',
    ],
    [
      'script',
      'image: "nvcr.io/nvidia/tritonserver:24.01-py3", command: python /opt/triton/run.py',
    ],
    ['launcher', 'image: ghcr.io/acme/llm:1, entrypoint: [uvicorn, "llm.api:app", --port, "80"]'],
    ['shell', 'image: acme/llm, command: bash -c "cd / && python3 -m llm.serve"'],
  ] as const) {
    it(`takes it for a server: a ${what} of an image that is pulled`, () => {
      const proposal = propose(`  llm: { ${service}, ports: ["8000:80"] }\n`);
      assert.deepEqual(namesOf(proposal), [['Ears'], ['llm']]);
      assert.deepEqual([proposal.questions, proposal.refusals], [[], []]);
    });
  }

  it('takes it for a server where its Dockerfile installs all that it starts', () => {
    const proposal = propose('  llm: { build: llm }\n', {
      'llm/Dockerfile':
        'FROM ubuntu:24.04\nRUN git clone https://example.org/llm && pip install ./llm\nCMD ["python3", "-m", "llm.serve"]\n',
    });
    assert.deepEqual(namesOf(proposal), [['Ears'], ['llm']]);
    assert.match(proposal.servers[0]?.image ?? '', /^built of llm\/Dockerfile, FROM ubuntu:24\.04/);
  });

  it('takes it for a server where only data of the folder is mounted', () => {
    const proposal = propose(
      '  llm: { image: acme/llm, command: python -m llm.serve, volumes: ["./models:/models", "cache:/root/.cache"] }\nvolumes: { cache: }\n',
      { 'models/a.json': '{}' },
    );
    assert.deepEqual(namesOf(proposal), [['Ears'], ['llm']]);
    assert.deepEqual(proposal.servers[0]?.volumes, ['cache:/root/.cache']);
  });

  it('writes the row where its code is mounted, or copied by what only the build knows', () => {
    const mounted = propose(
      '  llm: { image: acme/base, working_dir: /srv, command: python serve.py, volumes: ["./llm:/srv"] }\n',
      { 'llm/serve.py': '' },
    );
    assert.deepEqual(mounted.services[1]?.row.run, { script: 'llm/serve.py' });
    const unknown = propose('  llm: { build: llm, command: python serve.py }\n', {
      'llm/Dockerfile': 'FROM python:3.11\nARG PART\nCOPY ${PART} .\n',
      'llm/serve.py': '',
    });
    assert.deepEqual(unknown.services[1]?.row.run, { script: 'llm/serve.py' });
  });

  it('asks where the folder has a file of that name, and nothing says that it is the same', () => {
    const { services, questions } = propose(
      '  llm: { image: "ghcr.io/acme/llm:1", command: python ears.py }\n  asks: { build: ., command: python asks.py, depends_on: [llm] }\n',
      { 'asks.py': '' },
    );
    assert.deepEqual(
      services.map(({ row }) => row.name),
      ['Ears', 'Asks'],
    );
    assert.deepEqual(questions, [
      "compose.yaml:3: llm: the folder may have the code that it starts, and no file here builds 'ghcr.io/acme/llm:1' or mounts code into it: it has no row; write its build where that is its code",
      "Asks: dependsOn: 'llm' (compose.yaml:4) has no row; see the question about it",
    ]);
  });

  it('names no image where only a variable does, and says what several files include once', () => {
    const { servers } = propose('  llm: { image: \'${LLM_IMAGE:-""}\' }\n', {
      'parts/compose.yaml':
        'include: [../shared/compose.yaml]\nservices: { a: { image: redis } }\n',
      'other/compose.yaml':
        'include: [../shared/compose.yaml]\nservices: { b: { image: redis } }\n',
      'shared/compose.yaml': 'services: { bus: { image: nats } }\n',
    });
    assert.deepEqual(servers.map(({ name, image }) => `${name.value}: ${image}`).sort(), [
      'a: redis',
      'b: redis',
      'bus: nats',
      'llm: an image that no file names',
    ]);
  });
});
