import { z } from 'zod';
import { SEVERITIES } from '../stack/scan';
import type { ScanReport } from './finding';

/** Grype's JSON (`--output json`). It says of no vulnerability when it was published. */

const match = z.object({
  vulnerability: z.object({
    id: z.string().min(1),
    severity: z
      .string()
      .transform((text) => text.toUpperCase())
      .pipe(z.enum(SEVERITIES)),
    fix: z.object({ versions: z.array(z.string()) }),
  }),
  relatedVulnerabilities: z.array(z.object({ id: z.string() })).default([]),
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
          repoDigests: z.array(z.string()),
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
      severity: vulnerability.severity,
      published: undefined,
    })),
  };
}
