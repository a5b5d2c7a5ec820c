import assert from 'node:assert/strict';
import { brief, dockerfile, foundIn, oneIn } from '../../../support/source';

/** Checks a compose file with these services, beside these files. */
const found = (services: string, files: Readonly<Record<string, string>> = {}): string[] =>
  brief(foundIn({ ...files, 'docker-compose.yml': `services:\n${services}` })).map((each) =>
    each.replace('docker-compose.yml:', ''),
  );

describe('the check of compose files', () => {
  it('has nothing against one that starts', () => {
    const services = [
      '  redis:',
      '    image: redis:7.2',
      '    ports: ["6379:6379", "127.0.0.1:80:80", "53:53/udp", "7000-7002:7000-7002"]',
      '  hub:',
      '    build: { context: ./hub, dockerfile: Dockerfile.gpu }',
      '    image: fleet/hub',
      '    env_file: [.env, hub/settings.env]',
      '    depends_on: { redis: { condition: service_healthy } }',
      '    ports: ["53:53", "$PORT:80", { target: 80, published: 81 }]',
      '  far:',
      '    build: https://example.com/x.git',
      '',
    ].join('\n');
    const files = {
      'hub/Dockerfile.gpu': dockerfile('RUN true'),
      'hub/settings.env': '',
      '.gitignore': '.env\n',
    };
    assert.deepEqual(found(services, files), []);
  });

  it('refuses what is no YAML, and names the line', () => {
    const { rule, line } = oneIn({ 'docker-compose.yaml': 'services:\n  a: [\n  b: 1\n' });
    assert.equal(rule, 'compose-invalid');
    assert.ok(line !== null && line > 1);
  });

  it('refuses contexts, Dockerfiles and env_files that are not there', () => {
    assert.deepEqual(found('  a:\n    build: ./gone\n'), ['error compose-path-missing 3']);
    assert.deepEqual(found('  a:\n    build: .\n'), ['error compose-path-missing 3']);
    const other = '  a:\n    build:\n      context: .\n      dockerfile: Other\n';
    assert.deepEqual(found(other), ['error compose-path-missing 5']);
    const env = '  a:\n    image: x:1\n    env_file:\n      - there.env\n      - gone.env\n';
    assert.deepEqual(found(env, { 'there.env': '' }), ['error compose-path-missing 6']);
  });

  it('reads the override beside the file that docker compose takes by itself', () => {
    const both = (main: string, override: string, name = 'docker-compose.override.yml'): string[] =>
      brief(
        foundIn({
          'docker-compose.yml': `services:\n${main}`,
          [name]: `services:\n${override}`,
          'there/Dockerfile': dockerfile('RUN true'),
        }),
      ).sort();
    const gone = '  a:\n    build: ./gone\n';
    const there = '  a:\n    build: ./there\n';
    assert.deepEqual(both(gone, there), []);
    assert.deepEqual(both(gone, there, 'compose.override.yaml'), []);
    assert.deepEqual(both(gone, there, 'docker-compose.prod.yml'), [
      'error compose-path-missing docker-compose.yml:3',
    ]);
    assert.deepEqual(both(there, gone), [
      'error compose-path-missing docker-compose.override.yml:3',
    ]);
    const ports = (name: string): string =>
      `  ${name}:\n    image: redis:7.2\n    ports: ["7200:1"]\n`;
    assert.deepEqual(both(ports('a'), ports('b')), [
      'error compose-port-twice docker-compose.override.yml:4',
    ]);
    assert.deepEqual(both(ports('a'), '  a: [\n'), [
      'error compose-invalid docker-compose.override.yml:3',
    ]);
  });

  it('warns of a context or Dockerfile that is gone where the image may be pulled', () => {
    const image = '    image: fleet/hub:1.2\n';
    assert.deepEqual(found(`  a:\n${image}    build: ./gone\n`), [
      'warning compose-path-missing 4',
    ]);
    assert.deepEqual(found(`  a:\n    build: .\n${image}`), ['warning compose-path-missing 3']);
    assert.deepEqual(found(`  a:\n    build: ./gone\n${image}    pull_policy: build\n`), [
      'error compose-path-missing 3',
    ]);
    assert.deepEqual(found(`  a:\n    build: ./gone\n${image}    env_file: gone.env\n`), [
      'warning compose-path-missing 3',
      'error compose-path-missing 5',
    ]);
  });

  it('refuses one port of the host for two services', () => {
    const services = (port: string): string =>
      `  a:\n    image: x:1\n    ports: ["7200:1"]\n  b:\n    image: x:1\n    ports:\n      - "${port}"\n`;
    assert.deepEqual(found(services('7200:2')), ['error compose-port-twice 8']);
    assert.deepEqual(found(services('0.0.0.0:7200:2')), ['error compose-port-twice 8']);
    assert.deepEqual(found(services('7201:1')), []);
  });

  it('warns of images that change, and of services that are not in the file', () => {
    assert.deepEqual(found('  a:\n    image: redis\n    depends_on: [b]\n'), [
      'warning compose-service-unknown 4',
      'warning from-unpinned 3',
    ]);
  });
});
