import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import execa from 'execa';
import { FleetError } from '../lib/errors';
import { writeFileAtomic } from '../lib/files';
import { locateFleetHome } from '../lib/home';
import type { ScanSettings } from '../stack/scan';
import { formatConfigWithoutHelper } from '../registry-client/login';
import { buildScannerCommand, LOGIN } from './scanner-command';
import { CONFIG, scanners, type DatabaseStatus } from './scanners';
import { makeFolder } from '../lib/folders';
import { formatCount } from '../lib/format';
import { fleetCommand } from '../lib/fleet-command';

/** Runs a scanner without a person's own ignore files, one process at a time. */

/** Variables of the environment that a scanner gets: none that hides findings. */
const PASSED =
  /^(PATH|HOME|DOCKER_CONFIG|XDG_\w+|TMPDIR|SSL_CERT_(FILE|DIR)|(https?|no)_proxy|(HTTPS?|NO)_PROXY|TRIVY_(DB_REPOSITORY|JAVA_DB_REPOSITORY|CACHE_DIR|USERNAME|PASSWORD|REGISTRY_TOKEN)|GRYPE_(DB_CACHE_DIR|DB_UPDATE_URL|DB_CA_CERT|REGISTRY_\w+))$/;

/** Hours after which a newer database is asked for. */
const REFRESH_HOURS = 24;

const HOUR = 60 * 60 * 1000;

/** A scanner that is there, with a database that is new enough. */
export interface Scanner extends DatabaseStatus {
  /** @returns its report of the image, as it wrote it */
  readonly scan: (ref: string) => Promise<string>;
}

/**
 * Finds the scanner and has its database brought up to date, where that is older than a day.
 * @throws FleetError where it is missing, or its database is missing or too old: then nothing passes
 */
export async function findScanner(settings: ScanSettings, now: Date): Promise<Scanner> {
  const scanner = scanners[settings.scanner];
  const age = ({ database }: DatabaseStatus): number =>
    database === undefined ? Infinity : (now.getTime() - Date.parse(database)) / HOUR;
  const ask = async (): Promise<DatabaseStatus> =>
    scanner.status(await run(settings, scanner.statusArgs, { tolerant: true }));
  let status = await ask();
  let said = '';
  if (age(status) > REFRESH_HOURS) {
    // Without a network the database that is there may still be new enough.
    said = await run(settings, scanner.updateArgs).then(
      () => '',
      (error: unknown) => ` (${(error as Error).message})`,
    );
    status = await ask();
  }
  const how = `run ${settings.scanner} ${scanner.updateArgs.join(' ')} where its servers can be reached`;
  if (status.database === undefined) {
    throw new FleetError(
      `${settings.scanner}: has no vulnerability database, or a damaged one; ${how}${said}`,
    );
  }
  if (age(status) > settings.maxDatabaseAge * 24) {
    throw new FleetError(
      `${settings.scanner}: has a vulnerability database older than the ${formatCount(settings.maxDatabaseAge, 'day')} of fleet:scan.maxDatabaseAge: '${status.database}'; ${how}${said}`,
    );
  }
  return { ...status, scan: (ref) => run(settings, scanner.scanArgs(ref), { ref }) };
}

/**
 * @param options tolerant: take what it wrote where it failed, too: grype does where it has no database; ref: the image
 * @returns what it wrote to standard output
 */
async function run(
  settings: ScanSettings,
  args: readonly string[],
  { tolerant = false, ref }: { readonly tolerant?: boolean; readonly ref?: string } = {},
): Promise<string> {
  const home = path.join(locateFleetHome(), 'scans');
  const cache = path.join(home, `${settings.scanner}-cache`);
  makeFolder(cache);
  // Scanners read .trivyignore, trivy.yaml and .grype.yaml where they are started.
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-scan-'));
  try {
    mkdirSync(path.join(folder, 'tmp'));
    writeFileSync(path.join(folder, CONFIG.name), CONFIG.text);
    const [registry] = ref === undefined || settings.image === undefined ? [] : ref.split('/');
    const login = registry === undefined ? undefined : await formatConfigWithoutHelper(registry);
    if (login !== undefined) writeFileAtomic(path.join(folder, LOGIN), login, 0o600);
    const asked = [...scanners[settings.scanner].config, ...args];
    const [command, ...rest] = buildScannerCommand(settings, cache, folder, asked);
    // Their caches can be open once, and an engine starts many gates at a time.
    const lock = [path.join(home, 'lock'), command, ...rest];
    const { stdout } = await execa('flock', lock, {
      stdin: 'ignore',
      cwd: folder,
      env: environment(),
      extendEnv: false,
      maxBuffer: 1 << 30,
    });
    return stdout;
  } catch (error) {
    const { stdout = '' } = error as Partial<execa.ExecaError>;
    if (tolerant && stdout.startsWith('{')) return stdout;
    throw explainFailure(settings, error as execa.ExecaError);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED.test(name)));

function explainFailure(
  { scanner, image }: ScanSettings,
  { stderr = '', message }: Partial<execa.ExecaError>,
): FleetError {
  const missing = /failed to execute (\S+): No such file/.exec(stderr)?.[1];
  if (missing === 'docker')
    return new FleetError(`docker: is not installed; run ${fleetCommand('setup')}`);
  if (missing !== undefined) {
    return new FleetError(
      `${missing}: is not installed; install it (docs/concepts/scanning.md says how), write its image as fleet:scan.image, or write the other scanner as fleet:scan.scanner`,
    );
  }
  const words = readError(stderr);
  return new FleetError(
    `${image ?? scanner}: cannot scan: ${words === '' ? (message ?? '') : words}; correct what it says`,
  );
}

/** Its last error on one line: the causes come on lines of their own, below. */
function readError(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const last = lines.findLastIndex((line) => /\b(ERROR|FATAL)\b|^docker: /.test(line));
  return lines
    .slice(last)
    .filter((line) => !line.startsWith("Run 'docker run --help'"))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}
