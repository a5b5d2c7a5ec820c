import { z } from 'zod';
import type { ScanReport } from './finding';
import { listOrNull, optionalSeverity, ratesFindings } from './report-fields';

/** Grype's JSON (`--output json`). It says of no vulnerability when it was published. */

const match = z.object({
  vulnerability: z.object({
    id: z.string().min(1),
    // Left out where Grype has no data of the vulnerability but its name.
    severity: optionalSeverity,
    fix: z.object({ versions: listOrNull(z.string()) }),
  }),
  relatedVulnerabilities: listOrNull(z.object({ id: z.string() })),
  artifact: z.object({ name: z.string().min(1), version: z.string() }),
});

export const grypeSchema = z
  .object({
    matches: z.array(match),
    distro: z.object({ name: z.string() }),
    source: z.discriminatedUnion('type', [
      z.object({
        type: z.literal('image'),
        target: z.object({
          userInput: z.string(),
          manifestDigest: z.string(),
          repoDigests: listOrNull(z.string()),
        }),
      }),
      ...(['directory', 'file', 'sbom-file'] as const).map((type) =>
        z.object({ type: z.literal(type), target: z.string() }),
      ),
    ]),
    descriptor: z.object({ name: z.literal('grype') }),
  })
  .refine(({ matches, distro }) => matches.length > 0 || distro.name !== '', {
    path: ['distro'],
    params: { problem: 'is not recognised' },
    message: 'scan an image whose packages the scanner recognises: it scanned nothing',
  })
  .refine(({ matches }) => ratesFindings(matches.map(({ vulnerability }) => vulnerability)), {
    path: ['matches'],
    params: { problem: 'have no severity, none of them' },
  });

export function convertGrypeReport({ matches, source }: z.output<typeof grypeSchema>): ScanReport {
  const image = source.type === 'image' ? source.target : undefined;
  return {
    artifact: source.type === 'image' ? source.target.userInput : source.target,
    isImage: image !== undefined,
    digests: image ? [image.manifestDigest, ...image.repoDigests] : [],
    findings: matches.map(({ vulnerability, relatedVulnerabilities, artifact }) => ({
      vulnerability: vulnerability.id,
      aliases: relatedVulnerabilities.map(({ id }) => id),
      package: artifact.name,
      installed: artifact.version,
      fixed:
        vulnerability.fix.versions.length > 0 ? vulnerability.fix.versions.join(', ') : undefined,
      severity: vulnerability.severity ?? 'UNKNOWN',
      published: undefined,
    })),
  };
}
