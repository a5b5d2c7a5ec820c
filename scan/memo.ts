import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { fleetHome } from '../catalog/home';
import { SEVERITIES, type ScanSettings } from '../catalog/scan-schema';
import { writeFileAtomic } from '../cli/local/state';
import type { Finding } from './finding';
import type { Status } from './scanners';

/** What was found in a digest with a database: rules and exceptions are applied to it anew each time. */

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
const fileOf = (scanner: ScanSettings['scanner'], digest: string): string =>
  path.join(fleetHome(), 'scans', scanner, `${digest.replace('sha256:', '')}.json`);

/** Undefined where this digest was not scanned yet, or with another database; a broken file counts as none. */
export function recall(
  scanner: ScanSettings['scanner'],
  digest: string,
  { version, database }: Status,
): readonly Finding[] | undefined {
  const file = fileOf(scanner, digest);
  if (!existsSync(file)) return undefined;
  let memo;
  try {
    memo = memoSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
  if (memo.version !== version || memo.database !== database) return undefined;
  return memo.findings;
}

/** One file for each digest: a newer database's findings take the place of the former's. */
export function remember(
  scanner: ScanSettings['scanner'],
  digest: string,
  { version, database }: Status,
  findings: readonly Finding[],
): void {
  writeFileAtomic(fileOf(scanner, digest), `${JSON.stringify({ version, database, findings })}\n`);
}
