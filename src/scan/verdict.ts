import { nameOfException, type ScanException } from '../catalog/scan-exception';
import type { Severity } from '../stack/scan';
import { hasEnded } from '../stack/waivers';
import type { Finding } from './finding';
import { formatCount } from '../lib/format';

/** Rules that an image is checked against. */
export interface ScanRules {
  readonly severity: readonly Severity[];
  readonly unfixed: boolean;
  readonly graceDays: number;
}

/** An exception, and the present digest of the image that it is for. */
export interface AppliedException extends ScanException {
  /** Present digest of the exception's image: the scanned image or one of its parents. */
  readonly now: string;
}

export interface Verdict {
  /** One line for each reason that the image does not pass. */
  readonly failures: readonly string[];
  /** Warnings about an image that passes. */
  readonly listed: readonly string[];
}

const DAY = 24 * 60 * 60 * 1000;

const namesIt = (exception: ScanException, finding: Finding): boolean =>
  [finding.vulnerability, ...finding.aliases].includes(exception.vulnerability) &&
  finding.package.toLowerCase() === exception.package.toLowerCase();

/** Checks whether the exception applies to the image's present digest. */
const isForThis = ({ digest, now }: AppliedException): boolean =>
  digest === undefined || digest === now;

/**
 * Decides whether an image passes.
 * @param exceptions exceptions for the image and for all its parents
 */
export function applyRules(
  image: string,
  findings: readonly Finding[],
  rules: ScanRules,
  exceptions: readonly AppliedException[],
  at: Date,
): Verdict {
  const failures: string[] = [];
  const listed: string[] = [];
  const needed = new Set<AppliedException>();
  const today = at.toISOString().slice(0, 10);
  const serious = distinct(findings).filter(({ severity }) => rules.severity.includes(severity));
  const judged = serious.filter(({ fixed }) => rules.unfixed || fixed !== undefined);
  for (const finding of judged) {
    const line = formatLine(image, finding);
    const about = exceptions.filter((each) => namesIt(each, finding));
    const live = about.filter(isForThis).filter((each) => !hasEnded(each, today));
    for (const each of about.filter(isForThis)) needed.add(each);
    const days = rules.graceDays * DAY;
    const grace = finding.published && new Date(Date.parse(finding.published) + days);
    if (live[0]) {
      listed.push(`${line}; excepted until ${live[0].until} (${live[0].owner})`);
    } else if (grace && at < grace) {
      listed.push(`${line}; published less than ${formatCount(rules.graceDays, 'day')} ago`);
    } else {
      failures.push(`${line}; ${formatFix(finding, about)}`);
    }
  }
  const without = serious.length - judged.length;
  if (without > 0) {
    const of = rules.severity.join(' or ');
    listed.push(`${image}: ${String(without)} of severity ${of} without a fix`);
  }
  return { failures: [...failures, ...findUseless(image, exceptions, needed, today)], listed };
}

const distinct = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((each) => [JSON.stringify(each), each])).values(),
];

const formatLine = (image: string, finding: Finding): string =>
  `${image}: ${finding.package} ${finding.installed}: ${finding.vulnerability} (${finding.severity}), ${finding.fixed === undefined ? 'no fix yet' : `fixed in ${finding.fixed}`}`;

function formatFix({ fixed }: Finding, about: readonly AppliedException[]): string {
  const stale = about.find((each) => !isForThis(each));
  if (stale) return `its exception is for ${stale.digest ?? ''}, and the image is ${stale.now} now`;
  if (about[0]) return `its exception ended on ${about[0].until}`;
  const how = fixed === undefined ? 'take the package out' : 'update the package';
  return `${how}, or have an exception reviewed in fleet/scan-exceptions.ts`;
}

/** Exceptions of this image that are over, or that nothing in it needs. Those of its ancestors are judged there. */
function findUseless(
  image: string,
  exceptions: readonly AppliedException[],
  needed: ReadonlySet<AppliedException>,
  today: string,
): string[] {
  return exceptions
    .filter((exception) => exception.image === image)
    .flatMap((exception) => {
      const name = nameOfException(exception);
      if (!isForThis(exception)) {
        return [
          `${name}: for ${exception.digest ?? ''}, and the image is ${exception.now} now; review it again, or remove it`,
        ];
      }
      if (!needed.has(exception)) return [`${name}: nothing found needs it; remove it`];
      if (!hasEnded(exception, today)) return [];
      return [
        `${name}: exception has ended: '${exception.until}'; renew it with a reason, or fix the cause`,
      ];
    });
}
