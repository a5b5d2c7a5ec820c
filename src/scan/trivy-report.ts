import { z } from 'zod';
import { SEVERITIES } from '../stack/scan';
import type { ScanReport } from './finding';

/** Trivy's JSON (`--format json`, schema version 2). */

const vulnerability = z.object({
  VulnerabilityID: z.string().min(1),
  VendorIDs: z.array(z.string()).default([]),
  PkgName: z.string().min(1),
  InstalledVersion: z.string().min(1),
  FixedVersion: z.string().default(''),
  Severity: z.enum(SEVERITIES),
  PublishedDate: z.iso.datetime({ offset: true }).optional(),
});

export const trivySchema = z.object({
  SchemaVersion: z.literal(2),
  ArtifactName: z.string().min(1),
  ArtifactType: z.string().min(1),
  Metadata: z.object({ RepoDigests: z.array(z.string()).default([]) }).optional(),
  /** One for the system's packages and one for each kind of others; none where nothing was recognised. */
  Results: z
    .array(
      z.object({ Target: z.string(), Vulnerabilities: z.array(vulnerability).default([]) }),
      'scan an image whose packages the scanner recognises: it scanned nothing',
    )
    .min(1, 'scan an image whose packages the scanner recognises: it scanned nothing'),
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
      severity: each.Severity,
      published: each.PublishedDate,
    })),
  ),
});
