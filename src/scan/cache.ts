import path from 'node:path';
import { z } from 'zod';
import { locateFleetHome } from '../lib/home';
import { SEVERITIES, type ScanSettings } from '../stack/scan';
import { readRecord, writeRecord } from '../lib/files';
import type { Finding } from './finding';
import type { DatabaseStatus } from './scanners';

/** Caches the findings of a digest by database: rules and exceptions apply again each time. */

const memoSchema = z.object({
  version: z.string(),
  database: z.string(),
  findings: z.array(
    z.object({
      vulnerability: z.string(),
      aliases: z.array(z.string()),
      package: z.string(),
      installed: z.string(),
      fixed: z.string().optional(),
      severity: z.enum(SEVERITIES),
      published: z.string().optional(),
    }),
  ),
});

/** @param digest `sha256:…` */
const locateFile = (scanner: ScanSettings['scanner'], digest: string): string =>
  path.join(locateFleetHome(), 'scans', scanner, `${digest.replace('sha256:', '')}.json`);

/** Undefined where this digest was not scanned yet, or with another database; a broken file counts as none. */
export function readCachedScan(
  scanner: ScanSettings['scanner'],
  digest: string,
  { version, database }: DatabaseStatus,
): readonly Finding[] | undefined {
  const cached = read(scanner, digest);
  return cached?.version === version && cached.database === database ? cached.findings : undefined;
}

const read = (
  scanner: ScanSettings['scanner'],
  digest: string,
): z.infer<typeof memoSchema> | undefined => readRecord(locateFile(scanner, digest), memoSchema);

/** One file for each digest: a newer database's findings take the place of the former's. */
export function cacheScan(
  scanner: ScanSettings['scanner'],
  digest: string,
  { version, database }: DatabaseStatus,
  findings: readonly Finding[],
): void {
  writeRecord(locateFile(scanner, digest), `${JSON.stringify({ version, database, findings })}\n`);
}

/** Reads what was found in a digest when it was scanned last, by either scanner. */
export interface LastScan {
  readonly scanner: ScanSettings['scanner'];
  /** Moment at which the database was made. */
  readonly database: string;
  readonly findings: readonly Finding[];
}

/** The scan of the newest database; undefined where the digest was never scanned on this machine. */
export function readLastScan(digest: string): LastScan | undefined {
  return (['trivy', 'grype'] as const)
    .flatMap((scanner) => {
      const cached = read(scanner, digest);
      return cached ? [{ scanner, database: cached.database, findings: cached.findings }] : [];
    })
    .sort((one, other) => Date.parse(other.database) - Date.parse(one.database))[0];
}
