import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (compose: string) =>
  proposeRows(
    temporaryFolder({
      'compose.yaml': compose,
      Dockerfile: 'FROM python:3.11\nCMD ["python", "ears.py"]\n',
      'ears.py': '',
    }),
    { machines },
  );

describe('init of what compose says and no row has', () => {
  it('asks for each field, at its line', () => {
    const { questions } = propose(`services:
  ears:
    build: .
    ports: ["7471:7471"]
    tmpfs: /scratch
    dns: [10.0.0.1]
    cap_add: [SYS_NICE]
    profiles: [debug]
    networks: { back: { aliases: [hearing] } }
    pids_limit: 50
`);
    assert.deepEqual(questions, [
      "compose.yaml:5: ears: tmpfs: '/scratch' is not in the row; no field of a row has it",
      "compose.yaml:6: ears: dns: ['10.0.0.1'] is not in the row; no field of a row has it",
      "compose.yaml:7: ears: cap_add: ['SYS_NICE'] is not in the row; containers of the fleet have no capabilities",
      "compose.yaml:8: ears: profiles: ['debug'] is not in the row; a row is always started; leave it out, or write optional",
      "compose.yaml:9: ears: networks: { back: { aliases: ['hearing'] } } is not in the row; containers have the network of the fleet",
      "compose.yaml:10: ears: pids_limit: '50' is not in the row; no field of a row has it",
    ]);
  });

  it('asks for the parts of fields that are read in part', () => {
    const { questions } = propose(`services:
  ears:
    build: { context: ., network: host }
    ports: ["7471:7471"]
    healthcheck: { test: [CMD, "true"], start_period: 90s, disable: false }
    deploy:
      replicas: 1
      placement: { constraints: [node.labels.gpu == yes] }
      resources: { limits: { pids: 2 }, reservations: { cpus: "2" } }
`);
    assert.deepEqual(
      questions.map((question) => question.split(' is not in the row')[0]),
      [
        "compose.yaml:3: ears: build.network: 'host'",
        "compose.yaml:5: ears: healthcheck.start_period: '90s'",
        "compose.yaml:9: ears: deploy.resources.limits.pids: '2'",
        "compose.yaml:9: ears: deploy.resources.reservations.cpus: '2'",
        "compose.yaml:8: ears: deploy.placement.constraints: 'node.labels.gpu == yes'",
      ],
    );
  });

  it('asks nothing of what containers of the fleet are by themselves', () => {
    const { questions } = propose(`services:
  ears:
    build: .
    ports: ["7471:7471"]
    restart: unless-stopped
    privileged: false
    scale: 1
    container_name: ears
    x-team: audio
`);
    assert.deepEqual(questions, []);
  });

  it('shows no secret', () => {
    const { questions } = propose(`services:
  ears:
    build: { context: ., labels: { API_TOKEN: trombone-19 } }
    ports: ["7471:7471"]
    sysctls: ["DB_PASSWORD=trombone-20"]
    environment: { db_password: trombone-21 }
`);
    assert.equal(questions.length, 3);
    assert.doesNotMatch(questions.join('\n'), /trombone/);
  });

  it('asks for variables that name a host which compose adds', () => {
    const { questions } = propose(`services:
  ears:
    build: .
    ports: ["7471:7471"]
    extra_hosts: { nas: 10.0.0.9 }
    environment: ["STORE=http://nas:9000", "OTHER=1"]
`);
    assert.match(questions[1] ?? '', /^compose\.yaml:6: ears: environment: .* names nas, /);
    assert.equal(questions.length, 2);
  });
});

describe('init of the variables of a service of compose', () => {
  for (const [form, environment] of [
    ['a list', '[MODE, API_KEY, EMPTY=]'],
    ['a mapping', '{ MODE: , API_KEY: , EMPTY: "" }'],
  ] as const) {
    it(`asks for the value of one that whoever starts it gives, in ${form}`, () => {
      const { services } = propose(
        `services:\n  ears:\n    build: .\n    ports: ["7471:7471"]\n    environment: ${environment}\n`,
      );
      assert.deepEqual(services[0]?.row.env, { EMPTY: '' });
      assert.deepEqual(services[0].row.secrets, ['API_KEY']);
      assert.deepEqual(services[0].todo, [
        "env.MODE: '${MODE}' (compose.yaml:5) has no value here",
      ]);
    });
  }
  it('says that a row has no names in small letters', () => {
    const { questions } = propose(
      'services:\n  ears:\n    build: .\n    ports: ["7471:7471"]\n    environment: { no_cache: a, 2x: b }\n',
    );
    assert.deepEqual(questions, [
      'compose.yaml:5: ears: env.no_cache is not in the row, whose variables have names in capitals; let the agent read another name',
      "compose.yaml:5: ears: '2x' is no variable's name",
    ]);
  });
});

describe('init of the port of another service', () => {
  const environment = (service: string, rest: string) =>
    propose(
      `services:\n  bus:\n    build: .\n    ports: ["8001:8000"]\n    environment: { BUS_PORT: 8000 }\n  ears:\n    build: .\n    ports: ["7471:7471"]\n    environment: ${rest}\n`,
    ).services.find(({ row }) => row.name === service)?.row.env;

  it('is a reference beside its host, whatever the variables are called', () => {
    assert.deepEqual(environment('Ears', '{ QUEUE_HOST: bus, QUEUE_PORT: 8000 }'), {
      QUEUE_HOST: '${host:Bus}',
      QUEUE_PORT: '${port:Bus}',
    });
  });
  it('stays what it is where the host has no such port, or none is beside it', () => {
    assert.deepEqual(
      environment('Ears', '{ QUEUE_HOST: bus, QUEUE_PORT: 9999, OTHER_PORT: 8000 }'),
      {
        QUEUE_HOST: '${host:Bus}',
        QUEUE_PORT: '9999',
        OTHER_PORT: '8000',
      },
    );
  });
  it('is what the row publishes, in the service itself', () => {
    assert.deepEqual(environment('Bus', '{}'), { BUS_PORT: '8001' });
  });
});
