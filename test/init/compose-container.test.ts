import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { renderService } from '../../src/init/service-file';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (fields: string) =>
  proposeRows(
    temporaryFolder({
      'compose.yaml': `services:\n  ears:\n    build: .\n    ports: ["7471:7471"]\n${fields}volumes: { models: , memory_store: }\nsecrets: { HF_TOKEN: { file: a }, db: { file: b } }\n`,
      Dockerfile: 'FROM python:3.11\nCOPY . .\nCMD ["python", "ears.py"]\n',
      'ears.py': '',
    }),
    { machines },
  );

describe('init of what compose says of a container', () => {
  useFleetHome();

  it('writes named volumes, devices, secrets and the memory limit into the row', () => {
    const { services, questions, refusals } = propose(`    volumes:
      - models:/models/
      - { type: volume, source: memory_store, target: /app/memory }
    devices: ["/dev/video0:/dev/video0", /dev/ttyUSB0]
    secrets: [HF_TOKEN]
    mem_limit: 1.5g
    environment: { API_TOKEN: x }
`);
    const { row } = must(services[0]);
    assert.deepEqual(row.volumes, [
      { name: 'models', path: '/models' },
      { name: 'memory-store', path: '/app/memory' },
    ]);
    assert.deepEqual(row.devices, ['/dev/video0', '/dev/ttyUSB0']);
    assert.deepEqual(row.secrets, ['API_TOKEN', 'HF_TOKEN']);
    assert.equal(row.memory, 1536);
    assert.deepEqual([questions, refusals], [[], []]);
    const text = renderService('ears', services);
    assert.match(text, /memory: 1536, \/\/ compose\.yaml:10/);
    assert.match(text, /volumes: .*memory-store.* \/\/ compose\.yaml:6, 7/);
  });

  for (const [what, other, said] of [
    ['an agent', 'image: python:3.11\n    command: python ears.py', true],
    ['a server', 'image: redis:7', true],
    ['no other service', undefined, false],
  ] as const) {
    it(`asks for a volume that ${what} has, too, as rows share none`, () => {
      const service = (name: string, start: string, path: string): string =>
        `  ${name}:\n    ${start}\n    volumes: ["store:${path}"]\n`;
      const ears = service('ears', 'image: python:3.11\n    command: python ears.py', '/store');
      const more = other === undefined ? '' : service('voice', other, '/data');
      const { services, questions } = proposeRows(
        temporaryFolder({
          'compose.yaml': `services:\n${ears}${more}volumes: { store: }\n`,
          'ears.py': '',
        }),
        { machines },
      );
      assert.deepEqual(services[0]?.row.volumes, [{ name: 'store', path: '/store' }]);
      const asked = `compose.yaml:5, ${other?.includes('command') ? '9' : '8'}: ears, voice: volumes: 'store' is one volume for all of them, and each row gets another one of its own; let one row keep these files, and give them to the others by its port`;
      assert.deepEqual(questions, said ? [asked] : []);
    });
  }

  for (const [defined, said] of [
    [
      'models: { external: true }',
      "'models' is the volume 'models' of Docker, which compose does not make",
    ],
    ['models: { external: true, name: llm_store }', "'models' is the volume 'llm_store' of Docker"],
    [
      'models: { driver: local, driver_opts: { type: nfs } }',
      "'models' is kept by a driver of volumes",
    ],
    ['models: { driver: local }', undefined],
    ['models: { external: false }', undefined],
  ] as const) {
    it(`asks for the data of a volume that compose does not make: ${defined}`, () => {
      const { services, questions } = proposeRows(
        temporaryFolder({
          'compose.yaml': `services:\n  ears:\n    image: python:3.11\n    command: python ears.py\n    volumes: ["models:/models/"]\nvolumes:\n  ${defined}\n`,
          'ears.py': '',
        }),
        { machines },
      );
      assert.deepEqual(services[0]?.row.volumes, [{ name: 'models', path: '/models' }]);
      assert.equal(questions.length, said === undefined ? 0 : 1);
      if (said !== undefined) assert.ok(questions[0]?.includes(said), questions[0]);
    });
  }

  for (const [limit, megabytes] of [
    ['mem_limit: 512m', 512],
    ['mem_limit: 536870912', 512],
    ['deploy: { resources: { limits: { memory: 2GB } } }', 2048],
    ['mem_limit: "${MEMORY:-100000k}"', 98],
  ] as const) {
    it(`reads the memory limit in megabytes: ${limit}`, () => {
      const { services, questions } = propose(`    ${limit}\n`);
      assert.equal(services[0]?.row.memory, megabytes);
      assert.deepEqual(questions, []);
    });
  }

  for (const [many, said] of [
    ['count: 2', "count: '2'"],
    ['device_ids: ["0", "3"]', "device_ids: ['0', '3']"],
  ] as const) {
    it(`asks for more than one GPU: ${many}`, () => {
      const { services, questions } = propose(
        `    deploy: { resources: { reservations: { devices: [{ driver: nvidia, ${many}, capabilities: [gpu] }] } } }\n`,
      );
      assert.ok(services[0]?.row.needs?.includes('gpu'));
      assert.deepEqual(questions, [
        `compose.yaml:5: ears: deploy.resources.reservations.devices.${said} is not in the row; a row uses one GPU of its machine`,
      ]);
    });
  }

  it('asks for what a row does not take, at its line', () => {
    const { services, questions, refusals } = propose(`    volumes:
      - ./prompts:/app/prompts:ro
      - models:/etc/models
      - models:/models:ro
      - /cache
    devices: ["/dev/snd:/dev/snd", "/dev/video0:/dev/video1", "nvidia.com/gpu=all"]
    secrets: [db, { source: db, target: /etc/db }]
    mem_limit: 1m
    deploy: { resources: { limits: { memory: 2g, cpus: "2" } } }
`);
    const { row } = must(services[0]);
    assert.deepEqual([row.volumes, row.devices, row.memory], [undefined, undefined, undefined]);
    assert.deepEqual(row.secrets, ['DB']);
    assert.deepEqual(refusals, []);
    assert.deepEqual(
      questions.map((each) => each.split(/ is not in the row| in the row/)[0]),
      [
        "compose.yaml:6: ears: volumes: './prompts:/app/prompts:ro'",
        "compose.yaml:7: ears: volumes: 'models:/etc/models'",
        "compose.yaml:8: ears: volumes: 'models:/models:ro'",
        "compose.yaml:9: ears: volumes: '/cache'",
        "compose.yaml:10: ears: devices: '/dev/snd:/dev/snd'",
        "compose.yaml:10: ears: devices: '/dev/video0:/dev/video1'",
        "compose.yaml:10: ears: devices: 'nvidia.com/gpu=all'",
        "compose.yaml:11: ears: secrets: { source: 'db', target: '/etc/db' }",
        "compose.yaml:11: ears: secrets: 'db' is DB",
        "compose.yaml:12: ears: mem_limit: '1m'",
        "compose.yaml:13: ears: deploy.resources.limits.memory: '2g'",
        "compose.yaml:13: ears: deploy.resources.limits.cpus: '2'",
      ],
    );
  });
});
