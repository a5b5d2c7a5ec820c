import assert from 'node:assert/strict';
import { brief, dockerfile, foundIn } from '../../../support/source';

const found = (text: string, files: Readonly<Record<string, string>> = {}): string[] =>
  brief(foundIn({ ...files, 'compose.yaml': text }));

const service = (lines: string): string => `services:\n  a:\n    image: x:1\n${lines}`;

describe('the check of what Docker Compose refuses', () => {
  it('names keys that compose does not know, and the nearest ones', () => {
    const text = service('    enviroment: {A: 1}\n    x-mine: 1\nx-other: 1\nvolume: {}\n');
    assert.deepEqual(found(text), [
      'error compose-invalid compose.yaml:7',
      'error compose-invalid compose.yaml:4',
    ]);
    const [, { fix } = { fix: '' }] = foundIn({ 'compose.yaml': text });
    assert.equal(fix, 'write environment');
  });

  it('names networks, volumes, configs and secrets that the file does not define', () => {
    const text = service(
      '    networks: {front: }\n    volumes:\n      - data:/d\n      - ./here:/h\n      - /anonymous\n      - {type: volume, source: more, target: /m}\n    configs: [{source: c, target: /c}]\n    secrets: [s]\n',
    );
    assert.deepEqual(
      found(text).map((line) => line.replace('error compose-invalid compose.yaml:', '')),
      ['4', '6', '9', '10', '11'],
    );
    const whole = `${text}networks: {front: {external: true}}\nvolumes: {data: , more: }\nconfigs: {c: {content: x}}\nsecrets: {s: {environment: S}}\n`;
    assert.deepEqual(found(whole), []);
  });

  it('warns alone where another compose file beside it may define them', () => {
    const text = service('    networks: [front]\n');
    const files = { 'compose.override.yaml': 'networks: {front: }\n' };
    assert.deepEqual(found(text, files), ['warning compose-invalid compose.yaml:4']);
  });

  it('refuses a device by number and by id, and one without capabilities', () => {
    const device = (text: string): string =>
      service(`    deploy: {resources: {reservations: {devices: [${text}]}}}\n`);
    const of = (text: string) => found(device(text)).length;
    assert.equal(of('{driver: nvidia, count: all, capabilities: [gpu]}'), 0);
    assert.equal(of('{device_ids: ["0"], capabilities: [gpu]}'), 0);
    assert.equal(of('{count: 1, device_ids: ["0"], capabilities: [gpu]}'), 1);
    assert.equal(of('{driver: nvidia}'), 1);
  });

  it('refuses services that wait for each other, also through merged anchors', () => {
    const text =
      'x-wait: &wait {depends_on: {b: {condition: service_started}}}\nservices:\n  a: {image: x:1, <<: *wait}\n  b: {image: x:1, depends_on: [c]}\n  c: {image: x:1, depends_on: [a]}\n';
    assert.deepEqual(found(text), ['error compose-cycle compose.yaml:1']);
    assert.deepEqual(found(service('    depends_on: [a]\n')), [
      'error compose-cycle compose.yaml:4',
    ]);
  });

  it('refuses variables that are none', () => {
    assert.deepEqual(found(service('    hostname: "${A"\n')), [
      'error compose-invalid compose.yaml:4',
    ]);
    assert.deepEqual(found(service('    hostname: "$$A${B:?needed}$5"\n')), []);
  });

  it('follows include and extends, and names what is not there', () => {
    const files = {
      'base/common.yaml':
        'services:\n  agent:\n    build: .\n    depends_on: [bus]\n  bus: {image: "bus:1"}\n',
      'base/Dockerfile': dockerfile('RUN true'),
    };
    const text =
      'include:\n  - base/common.yaml\n  - {path: [gone.yaml], env_file: x.env}\nservices:\n  one: {extends: {file: base/common.yaml, service: agent}}\n  two: {extends: {file: base/common.yaml, service: agant}}\n  three: {extends: one, depends_on: [agent]}\n  four: {extends: five}\n  five: {extends: four}\n';
    assert.deepEqual(found(text, files), [
      'error compose-invalid compose.yaml:9',
      'error compose-invalid compose.yaml:8',
      'error compose-path-missing compose.yaml:3',
      'error compose-service-unknown compose.yaml:6',
    ]);
  });
});

describe('the check of what compose waits for', () => {
  const waits = (lines: string, text: string): string[] =>
    found(
      `services:\n  bus:\n${lines}  a:\n    image: x:1\n    depends_on: {bus: {condition: service_healthy}}\n`,
      { 'bus/Dockerfile': text },
    ).filter((line) => line.includes('never-healthy'));

  it('warns of a built service without a health check', () => {
    assert.equal(waits('    build: bus\n', dockerfile('RUN true')).length, 1);
    assert.deepEqual(waits('    build: bus\n', dockerfile('HEALTHCHECK CMD true')), []);
    assert.deepEqual(waits('    build: bus\n    healthcheck: {test: [CMD, "true"]}\n', ''), []);
    assert.deepEqual(waits('    image: redis:7\n', ''), []);
  });
  it('refuses one whose health check is switched off', () => {
    for (const off of ['{disable: true}', '{test: [NONE]}', '{test: NONE}']) {
      const [line = ''] = waits(`    image: redis:7\n    healthcheck: ${off}\n`, '');
      assert.match(line, /^error /, off);
    }
  });
});

describe('the check of files and ports of compose', () => {
  it('knows every form of env_file, and what need not be there', () => {
    const text = service(
      '    env_file:\n      - a.env\n      - {path: b.env}\n      - {path: c.env, required: false}\n',
    );
    assert.deepEqual(found(text), [
      'error compose-path-missing compose.yaml:5',
      'error compose-path-missing compose.yaml:6',
    ]);
  });

  it('warns of a mounted file that is not there, and not of a folder', () => {
    const text = service(
      '    volumes:\n      - ./conf/a.toml:/a.toml:ro\n      - ./data:/data\n      - {type: bind, source: ./b.yaml, target: /b}\n      - ./there.txt:/t\n',
    );
    assert.deepEqual(found(text, { 'there.txt': '' }), [
      'warning compose-bind-missing compose.yaml:5',
      'warning compose-bind-missing compose.yaml:7',
    ]);
  });

  it('compares ports of every form', () => {
    const both = (one: string, other: string): string[] =>
      found(
        `services:\n  a: {image: x:1, ports: [${one}]}\n  b: {image: x:1, ports: [${other}]}\n`,
      ).map((line) => line.split(' ')[0] ?? '');
    assert.deepEqual(both('"7000-7003:7000-7003"', '"7002:80"'), ['error']);
    assert.deepEqual(both('"7100:80"', '"127.0.0.1:7100:80"'), ['error']);
    assert.deepEqual(both('"[::1]:7100:80"', '"127.0.0.1:7100:80"'), []);
    assert.deepEqual(both('{target: 80, published: "7200"}', '"[::]:7200:80"'), ['error']);
    assert.deepEqual(both('"53:53"', '"53:53/udp"'), []);
    assert.deepEqual(both('"${P:-7300}:80"', '"7300:80"'), ['warning']);
    assert.deepEqual(both('"7517-7519:7517"', '"7518:80"'), []);
    assert.deepEqual(both('"8000"', '"8000"'), []);
  });

  it('tells once of alternatives that share a default', () => {
    const one = (name: string): string => `  ${name}: {image: "x:1", ports: ["\${P:-7300}:80"]}\n`;
    const text = `services:\n${['a', 'b', 'c', 'd'].map(one).join('')}`;
    const all = foundIn({ 'compose.yaml': text });
    assert.equal(all.length, 1);
    assert.match(all[0]?.message ?? '', /^b: a publishes .*'7300', and so do 2 other services;/);
  });

  it('tells once of what an included file has', () => {
    const files = { 'part/compose.yaml': 'services:\n  a: {image: x}\n' };
    assert.deepEqual(found('include: [part/compose.yaml]\nservices: {}\n', files), [
      'warning from-unpinned part/compose.yaml:2',
    ]);
  });

  it('finds secrets in environments and build arguments, and none that a variable gives', () => {
    const text = service(
      '    environment: [DB_PASSWORD=s0me-Real-Thing-77, "OTHER_PASSWORD=${OTHER:-s0me-Real-Thing-78}"]\n    build: {context: ., args: {HF_TOKEN: hf_AbCdEfGhIjKlMnOpQrStUvWxYz1234567}}\n',
    );
    const files = { Dockerfile: dockerfile('RUN true') };
    assert.deepEqual(found(text, files), [
      'warning secret-in-source compose.yaml:4',
      'warning secret-in-source compose.yaml:5',
    ]);
  });
});
