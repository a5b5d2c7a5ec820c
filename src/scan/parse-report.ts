import { z } from 'zod';
import { FleetError } from '../lib/errors';
import type { ScanReport } from './finding';
import { convertGrypeReport, grypeSchema } from './grype-report';
import { convertTrivyReport, trivySchema } from './trivy-report';

/**
 * Reads a scanner's report, whichever of the two wrote it.
 * @throws FleetError on anything that is not such a report, whole: what cannot be read lets nothing pass
 */
export function parseReport(text: string): ScanReport {
  if (text.trim() === '') throw new FleetError('the scanner wrote an empty report');
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new FleetError(`the report is not whole JSON: ${(error as Error).message}`);
  }
  const keys = typeof given === 'object' && given !== null ? given : {};
  if ('SchemaVersion' in keys) return convertTrivyReport(read('trivy', trivySchema, given));
  if ('matches' in keys) return convertGrypeReport(read('grype', grypeSchema, given));
  if ('bomFormat' in keys) {
    throw new FleetError(
      `the report is an SBOM (${String(keys.bomFormat)}), which lists packages and need not have looked for vulnerabilities; have it written with trivy's --format json or grype's --output json`,
    );
  }
  throw new FleetError(
    "the report is neither trivy's JSON (SchemaVersion, Results) nor grype's (matches)",
  );
}

function read<T>(scanner: string, schema: z.ZodType<T>, given: unknown): T {
  const { data, error } = schema.safeParse(given);
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  throw new FleetError(
    `the report is not as ${scanner} writes one: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

/**
 * @param ref `repository@sha256:…` of the image that was to be scanned
 * @throws FleetError where the report is about something else
 */
export function requireReportAbout({ artifact, isImage, digests }: ScanReport, ref: string): void {
  const [, digest = ''] = ref.split('@');
  const same = [artifact, ...digests].some((each) => each.split('@').pop() === digest);
  if (isImage && same) return;
  throw new FleetError(`the report is about ${artifact}, and not about the image ${ref}`);
}
