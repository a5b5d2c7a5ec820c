import { z } from 'zod';
import { FleetError } from '../lib/errors';
import { formatIssues } from '../lib/issues';
import type { ScanReport } from './finding';
import { convertGrypeReport, grypeSchema } from './grype-report';
import { convertTrivyReport, trivySchema } from './trivy-report';

/**
 * Reads a scanner's report, whichever of the two wrote it.
 * @throws FleetError on anything that is not such a report, whole: what cannot be read lets nothing pass
 */
export function parseReport(text: string): ScanReport {
  if (text.trim() === '')
    throw new FleetError('report of the scanner: is empty; run the scan again');
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new FleetError(
      `report of the scanner: is not whole JSON: ${(error as Error).message}; run the scan again`,
    );
  }
  const keys = typeof given === 'object' && given !== null ? given : {};
  if ('SchemaVersion' in keys) return convertTrivyReport(read('trivy', trivySchema, given));
  if ('matches' in keys) return convertGrypeReport(read('grype', grypeSchema, given));
  if ('bomFormat' in keys) {
    throw new FleetError(
      `report of the scanner: is an SBOM, which need not list vulnerabilities: '${String(keys.bomFormat)}'; write it with trivy's --format json or grype's --output json`,
    );
  }
  throw new FleetError(
    "report of the scanner: has neither the keys of trivy (SchemaVersion, Results) nor that of grype (matches); write it with trivy's --format json or grype's --output json",
  );
}

function read<T>(scanner: string, schema: z.ZodType<T>, given: unknown): T {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const other = (): string => `use a version of ${scanner} that docs/concepts/scanning.md names`;
  throw new FleetError(
    formatIssues(error, given, {
      file: `report of ${scanner}`,
      fix: (_, said) => said ?? other(),
      fixUnknown: other,
    }).slice(0, 1),
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
  throw new FleetError(
    `report of the scanner: is about another image than ${ref}: '${artifact}'; run the scan again`,
  );
}
