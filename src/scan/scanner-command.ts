import { existsSync } from 'node:fs';
import path from 'node:path';
import { locateDockerConfig } from '../registry-client/login';
import type { ScanSettings } from '../stack/scan';

/** Variables that lead a scanner in a container through a network. */
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

/** File below the folder that a scanner is started in: Docker's configuration, with a login that a helper keeps. */
export const LOGIN = 'docker/config.json';

/**
 * The command that runs a scanner: the program on PATH, or its image, unprivileged, on this machine's own engine.
 * @param cache folder in which a scanner's image keeps its database
 * @param folder that it is started in; has a folder `tmp`, and where Docker's own will not do a configuration for its image
 */
export function buildScannerCommand(
  { scanner, image }: ScanSettings,
  cache: string,
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): readonly [string, ...string[]] {
  if (image === undefined) return [scanner, ...args];
  const own = path.join(folder, LOGIN);
  const config = existsSync(own) ? own : locateDockerConfig(env);
  const certificates = env['SSL_CERT_FILE'];
  const user = [process.getuid?.() ?? 0, process.getgid?.() ?? 0].join(':');
  return [
    'docker',
    'run',
    '--rm',
    '--cap-drop',
    'ALL',
    '--security-opt',
    'no-new-privileges:true',
    // The stack's registry may be one of this machine's loopback.
    '--network',
    'host',
    '--user',
    user,
    '--env',
    'HOME=/tmp',
    '--workdir',
    '/scan',
    '--volume',
    `${cache}:/cache`,
    '--volume',
    `${folder}:/scan:ro`,
    // Layers are unpacked there, and /tmp of grype's image is root's.
    '--volume',
    `${folder}/tmp:/tmp`,
    '--env',
    'TRIVY_CACHE_DIR=/cache',
    '--env',
    'GRYPE_DB_CACHE_DIR=/cache',
    ...(existsSync(config)
      ? ['--volume', `${config}:/docker/config.json:ro`, '--env', 'DOCKER_CONFIG=/docker']
      : []),
    ...(certificates !== undefined && certificates !== ''
      ? ['--volume', `${certificates}:/ca.pem:ro`, '--env', 'SSL_CERT_FILE=/ca.pem']
      : []),
    ...PROXIES.filter((name) => env[name] !== undefined).flatMap((name) => ['--env', name]),
    image,
    ...args,
  ];
}
