import assert from 'node:assert/strict';
import { buildScannerCommand } from '../../src/scan/scanner-command';
import { scanSettingsSchema } from '../../src/stack/scan';
import { digestOf } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const image = `ghcr.io/aquasecurity/trivy@${digestOf('a')}`;
const args = ['version', '--format', 'json'];

describe('buildScannerCommand', () => {
  it('is the program on PATH', () => {
    for (const scanner of ['trivy', 'grype'] as const) {
      const settings = scanSettingsSchema.parse({ scanner });
      assert.deepEqual(buildScannerCommand(settings, '/cache', '/folder', args, {}), [
        scanner,
        ...args,
      ]);
    }
  });

  it("is the scanner's image, unprivileged, with a cache, and what it needs to reach a registry", () => {
    const login = temporaryFolder({ 'config.json': '{}' });
    const env = { DOCKER_CONFIG: login, SSL_CERT_FILE: '/etc/ca.pem', HTTPS_PROXY: 'http://proxy' };
    const user = `${String(process.getuid?.())}:${String(process.getgid?.())}`;
    const settings = scanSettingsSchema.parse({ image });
    assert.deepEqual(buildScannerCommand(settings, '/home/cache', '/tmp/folder', args, env), [
      'docker',
      'run',
      '--rm',
      '--cap-drop',
      'ALL',
      '--security-opt',
      'no-new-privileges:true',
      '--network',
      'host',
      '--user',
      user,
      '--env',
      'HOME=/tmp',
      '--workdir',
      '/scan',
      '--volume',
      '/home/cache:/cache',
      '--volume',
      '/tmp/folder:/scan:ro',
      '--volume',
      '/tmp/folder/tmp:/tmp',
      '--env',
      'TRIVY_CACHE_DIR=/cache',
      '--env',
      'GRYPE_DB_CACHE_DIR=/cache',
      '--volume',
      `${login}/config.json:/docker/config.json:ro`,
      '--env',
      'DOCKER_CONFIG=/docker',
      '--volume',
      '/etc/ca.pem:/ca.pem:ro',
      '--env',
      'SSL_CERT_FILE=/ca.pem',
      '--env',
      'HTTPS_PROXY',
      image,
      ...args,
    ]);
  });

  it("mounts the login that was written for it, in place of Docker's configuration", () => {
    const folder = temporaryFolder({ 'docker/config.json': '{}' });
    const env = { DOCKER_CONFIG: temporaryFolder({ 'config.json': '{}' }) };
    const line = buildScannerCommand(scanSettingsSchema.parse({ image }), '/c', folder, args, env);
    assert.deepEqual(
      line.filter((word) => word.endsWith('/docker/config.json:ro')),
      [`${folder}/docker/config.json:/docker/config.json:ro`],
    );
  });

  it('mounts nothing that is not there', () => {
    const env = { DOCKER_CONFIG: '/nowhere', SSL_CERT_FILE: '' };
    const line = buildScannerCommand(
      scanSettingsSchema.parse({ image }),
      '/c',
      '/f',
      args,
      env,
    ).join(' ');
    assert.doesNotMatch(line, /docker\/config|ca\.pem/);
  });
});
