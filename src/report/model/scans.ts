import { selectExceptions } from '../../catalog/scan-exception-rules';
import type { ScanException } from '../../catalog/scan-exception';
import {
  readGraceDays,
  scanSettingsSchema,
  SEVERITIES,
  type ScanSettings,
  type Severity,
} from '../../stack/scan';
import type { MachinePlan } from '../../plan/plan';
import type { LastScan } from '../../scan/cache';
import { applyRules } from '../../scan/verdict';

/** The findings of an image's last scan. */
export interface ImageScan {
  readonly image: string;
  readonly machine: string;
  readonly kind: 'image' | 'service' | 'server';
  /** Of the image that the stack has built, or runs; null where none is known here. */
  readonly digest: string | null;
  /** Null where that digest was never scanned here. */
  readonly scan: ScannedImage | null;
}

export interface ScannedImage {
  readonly scanner: ScanSettings['scanner'];
  /** Moment at which the database was made, ISO 8601. */
  readonly database: string;
  readonly counts: Readonly<Record<Severity, number>>;
  /** Findings that a newer version mends. */
  readonly fixable: number;
  /** Reasons that the gate would not let it pass today. */
  readonly failures: readonly string[];
}

export interface ExceptionEntry extends Pick<
  ScanException,
  'vulnerability' | 'package' | 'image' | 'reason' | 'owner' | 'until'
> {
  /** Days that it still holds, today among them; 0 where it is over. */
  readonly daysLeft: number;
}

/** Known digests of a stack's images, with the findings in each. */
export interface KnownScans {
  readonly digests: ReadonlyMap<string, string>;
  readonly last: (digest: string) => LastScan | undefined;
}

export function listImageScans(
  plan: MachinePlan,
  { digests, last }: KnownScans,
  now: Date,
): ImageScan[] {
  const settings = plan.stack.scan === 'off' ? scanSettingsSchema.parse({}) : plan.stack.scan;
  const rules = {
    severity: settings.severity,
    unfixed: settings.unfixed,
    graceDays: readGraceDays(settings),
  };
  const scanned = (
    image: string,
    parent: string | undefined,
    digest: string,
  ): ScannedImage | null => {
    const found = last(digest);
    if (!found) return null;
    const { scanner, database, findings } = found;
    const applied = selectExceptions(plan, image, parent).map((each) => ({
      ...each,
      now: digests.get(each.image) ?? '',
    }));
    const counts = Object.fromEntries(
      SEVERITIES.map((severity) => [
        severity,
        findings.filter((finding) => finding.severity === severity).length,
      ]),
    ) as Record<Severity, number>;
    const fixable = findings.filter(({ fixed }) => fixed !== undefined).length;
    const { failures } = applyRules(image, findings, rules, applied, now);
    return { scanner, database, counts, fixable, failures };
  };
  const entry = (kind: ImageScan['kind'], image: string, parent?: string): ImageScan => {
    const digest = digests.get(image) ?? null;
    const scan = digest === null ? null : scanned(image, parent, digest);
    return { image, machine: plan.machine.name, kind, digest, scan };
  };
  return [
    ...plan.images.map(({ name, from }) =>
      entry('image', name, typeof from === 'string' ? from : undefined),
    ),
    ...plan.infrastructure.map(({ name }) => entry('server', name)),
    ...plan.services.map(({ slug, family }) => entry('service', slug, family.name)),
  ];
}

const DAY = 24 * 60 * 60 * 1000;

export function listExceptions(exceptions: readonly ScanException[], now: Date): ExceptionEntry[] {
  const today = Date.parse(now.toISOString().slice(0, 10));
  return exceptions
    .map(({ vulnerability, package: name, image, reason, owner, until }) => {
      const daysLeft = Math.max(0, Math.round((Date.parse(until) - today) / DAY) + 1);
      return { vulnerability, package: name, image, reason, owner, until, daysLeft };
    })
    .sort((one, other) => one.daysLeft - other.daysLeft);
}
