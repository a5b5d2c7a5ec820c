import { z } from 'zod';
import type { ScanReport } from './finding';
import { listOrNull, optionalSeverity, ratesFindings } from './report-fields';

/** Trivy's JSON (`--format json`, schema version 2). */

const vulnerability = z.object({
  VulnerabilityID: z.string().min(1),
  VendorIDs: listOrNull(z.string()),
  PkgName: z.string().min(1),
  InstalledVersion: z.string().min(1),
  FixedVersion: z.string().default(''),
  // Left out where no source of the database rates the vulnerability.
  Severity: optionalSeverity,
  PublishedDate: z.iso.datetime({ offset: true }).optional(),
});

export const trivySchema = z.object({
  SchemaVersion: z.literal(2),
  ArtifactName: z.string().min(1),
  ArtifactType: z.string().min(1),
  Metadata: z.object({ RepoDigests: listOrNull(z.string()) }).optional(),
  /** One for the system's packages and one for each kind of others; none where nothing was recognised. */
  Results: z
    .array(
      z.object({ Target: z.string(), Vulnerabilities: listOrNull(vulnerability) }),
      'scan an image whose packages the scanner recognises: it scanned nothing',
    )
    .min(1, 'scan an image whose packages the scanner recognises: it scanned nothing')
    .refine(
      (results) =>
        ratesFindings(
          results.flatMap(({ Vulnerabilities }) =>
            Vulnerabilities.map(({ Severity }) => ({ severity: Severity })),
          ),
        ),
      { params: { problem: 'have no severity, none of them' } },
    ),
});

export const convertTrivyReport = (given: z.output<typeof trivySchema>): ScanReport => ({
  artifact: given.ArtifactName,
  isImage: given.ArtifactType === 'container_image',
  digests: given.Metadata?.RepoDigests ?? [],
  findings: given.Results.flatMap(({ Vulnerabilities }) =>
    Vulnerabilities.map((each) => ({
      vulnerability: each.VulnerabilityID,
      aliases: each.VendorIDs,
      package: each.PkgName,
      installed: each.InstalledVersion,
      fixed: each.FixedVersion === '' ? undefined : each.FixedVersion,
      severity: each.Severity ?? 'UNKNOWN',
      published: each.PublishedDate,
    })),
  ),
});
