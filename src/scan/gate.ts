import { z } from 'zod';
import { FleetError } from '../lib/errors';
import { exceptionSchema } from '../catalog/scan-exception';
import { readGraceDays, scanSettingsSchema } from '../stack/scan';
import type { Finding } from './finding';
import { readCachedScan, cacheScan } from './cache';
import { parseReport, requireReportAbout } from './parse-report';
import { findScanner, type Scanner } from './scanner';
import { applyRules, type Verdict } from './verdict';

/** One image to check against a stack's rules, as a command line gives it. */
export const requestSchema = z.strictObject({
  /** Its name in the stack. */
  image: z.string().min(1),
  /** `repository@sha256:…` */
  ref: z.string().regex(/^[^@\s]+@sha256:[0-9a-f]{64}$/, 'must be by digest'),
  scan: scanSettingsSchema,
  /** Exceptions for this image and for its parent images, each with the reference of its image. */
  exceptions: z.array(exceptionSchema.extend({ ref: z.string() })),
});

export type ScanRequest = Readonly<z.input<typeof requestSchema>>;

/** The scan gate's result for one image. */
export interface GateResult extends Verdict {
  readonly image: string;
  readonly ref: string;
  /** Moment at which the database was made. */
  readonly database: string;
  readonly findings: readonly Finding[];
}

/**
 * Scans an image, once for each digest and database, and applies the stack's rules to what was found.
 * @param found scanner that was found before, with these same settings
 * @throws FleetError without a scanner, a database that is new enough, or a report about this image
 */
export async function scanImage(
  given: ScanRequest,
  now = new Date(),
  found?: Scanner,
): Promise<GateResult> {
  const { image, ref, scan, exceptions } = requestSchema.parse(given);
  const digestIn = (reference: string): string => reference.split('@')[1] ?? '';
  const digest = digestIn(ref);
  const scanner =
    found ?? (await findScanner(scan, now).catch((error: unknown) => failed(image, error)));
  const known = readCachedScan(scan.scanner, digest, scanner);
  const findings = known ?? (await scanAnew(image, ref, scanner));
  if (!known) cacheScan(scan.scanner, digest, scanner, findings);
  const rules = { severity: scan.severity, unfixed: scan.unfixed, graceDays: readGraceDays(scan) };
  const applied = exceptions.map((each) => ({ ...each, now: digestIn(each.ref) }));
  const verdict = applyRules(image, findings, rules, applied, now);
  return { image, ref, database: scanner.database ?? '', findings, ...verdict };
}

async function scanAnew(image: string, ref: string, scanner: Scanner): Promise<readonly Finding[]> {
  try {
    const report = parseReport(await scanner.scan(ref));
    requireReportAbout(report, ref);
    return report.findings;
  } catch (error) {
    return failed(image, error);
  }
}

/** @throws FleetError whose lines name the image */
function failed(image: string, error: unknown): never {
  if (!(error instanceof FleetError)) throw error;
  throw new FleetError(error.lines.map((line) => `${image}: ${line}`));
}
