import { z } from 'zod';
import { FleetError, quoteValue } from '../lib/errors';
import type { ScanSettings } from '../stack/scan';

/** Commands of the two scanners. */

/** A scanner's version and the date of its database. */
export interface DatabaseStatus {
  /** Version of trivy, or of grype's database format: another one scans again. */
  readonly version: string;
  /** Moment at which its database was made, ISO 8601; undefined where it has none. */
  readonly database: string | undefined;
}

interface ScannerCommands {
  /** Before all else, each time: in place of whatever configuration a person has. */
  readonly config: readonly string[];
  readonly statusArgs: readonly string[];
  readonly status: (said: string) => DatabaseStatus;
  /** Fetches a newer database, where there is one. */
  readonly updateArgs: readonly string[];
  readonly scanArgs: (ref: string) => readonly string[];
}

/** File in the folder that a scanner is started in: what grype is configured with. */
export const CONFIG = {
  name: 'grype.yaml',
  // Grype refuses a database of more than five days, and looks for a newer one before each scan: both are decided here.
  text: 'check-for-app-update: false\ndb: { auto-update: false, validate-age: false }\n',
};

const moment = z.iso.datetime({ offset: true });

const trivyStatus = z.object({
  Version: z.string(),
  VulnerabilityDB: z.object({ UpdatedAt: moment }).optional(),
});

const grypeStatus = z.object({
  schemaVersion: z.unknown(),
  built: moment.optional(),
  /** False where its file is damaged, too. */
  valid: z.boolean().default(true),
});

export const scanners: Readonly<Record<ScanSettings['scanner'], ScannerCommands>> = {
  trivy: {
    config: [],
    statusArgs: ['version', '--format', 'json'],
    status: (said) => {
      const { Version, VulnerabilityDB } = read('trivy version', trivyStatus, said);
      return { version: Version, database: VulnerabilityDB?.UpdatedAt };
    },
    updateArgs: ['image', '--download-db-only'],
    scanArgs: (ref) => [
      'image',
      '--quiet',
      '--format',
      'json',
      '--scanners',
      'vuln',
      // From the registry, whatever a Docker engine may have under that name.
      '--image-src',
      'remote',
      '--skip-db-update',
      '--timeout',
      '1h',
      ref,
    ],
  },
  grype: {
    config: ['--config', CONFIG.name],
    statusArgs: ['db', 'status', '--output', 'json'],
    status: (said) => {
      const { schemaVersion, built, valid } = read('grype db status', grypeStatus, said);
      // The year of a moment that never was.
      const never = !valid || built === undefined || built.startsWith('0001-');
      return { version: String(schemaVersion), database: never ? undefined : built };
    },
    updateArgs: ['db', 'update'],
    // Not --quiet, which keeps its errors to itself.
    scanArgs: (ref) => ['--output', 'json', `registry:${ref}`],
  },
};

function read<T>(what: string, schema: z.ZodType<T>, said: string): T {
  try {
    return schema.parse(JSON.parse(said));
  } catch {
    throw new FleetError(
      `${what}: does not say which database it has: ${quoteValue(said)}; install the version that docs/concepts/scanning.md names`,
    );
  }
}
