import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { FleetError } from '../lib/errors';
import type { Finding } from '../lib/finding';
import { formatIssues } from '../lib/issues';

/** Keeps the findings of an existing repository, so that only new findings fail the check. */

const entrySchema = z.strictObject({
  fingerprint: z.string(),
  rule: z.string(),
  service: z.string().nullable(),
  file: z.string(),
});
const baselineSchema = z.strictObject({ findings: z.array(entrySchema) });

export type Entry = z.output<typeof entrySchema>;

export interface Compared {
  /** Findings that the baseline does not hold. */
  readonly fresh: readonly Finding[];
  /** Number of known findings. */
  readonly known: number;
  /** Entries without a finding today. */
  readonly gone: readonly Entry[];
}

/** New names of renamed rules, by the old name. */
const RENAMED: Readonly<Record<string, string>> = {
  'name-not-set': 'undefined-name',
  'name-not-defined': 'import-name-missing',
};

type Identity = Pick<Finding, 'rule' | 'service' | 'file'>;

/** Identifies a finding. Lines move and messages are reworded, so neither counts. */
const identify = ({ rule, service, file }: Identity): string =>
  [Object.hasOwn(RENAMED, rule) ? RENAMED[rule] : rule, service ?? '', file].join('\0');

export const fingerprint = (finding: Identity): string =>
  createHash('sha256').update(identify(finding)).digest('hex').slice(0, 16);

const ANEW = 'write it anew with --write-baseline';

/** @throws FleetError if the file does not exist or is no baseline */
export function readBaseline(file: string): Entry[] {
  if (!existsSync(file))
    throw new FleetError(`--baseline: does not exist: '${file}'; write it with --write-baseline`);
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FleetError(`${file}: is not JSON: ${(error as Error).message}; ${ANEW}`);
  }
  const parsed = baselineSchema.safeParse(document);
  if (parsed.success) return parsed.data.findings;
  throw new FleetError(
    formatIssues(parsed.error, document, { file, fix: () => ANEW, fixUnknown: () => ANEW }).slice(
      0,
      1,
    ),
  );
}

/** Formats the file's text, sorted so that two baselines can be compared. */
export function formatBaseline(findings: readonly Finding[]): string {
  const entries = findings.map(({ rule, service, file }): Entry => ({
    fingerprint: fingerprint({ rule, service, file }),
    rule,
    service,
    file,
  }));
  const sorted = entries.sort((one, other) => (formatKey(one) < formatKey(other) ? -1 : 1));
  return `${JSON.stringify({ findings: sorted }, null, 2)}\n`;
}

const formatKey = ({ file, rule, service, fingerprint: print }: Entry): string =>
  [file, rule, service ?? '', print].join('\0');

/** Compares findings with a baseline. Two equal findings need two entries. */
export function compare(findings: readonly Finding[], entries: readonly Entry[]): Compared {
  const left = new Map<string, Entry[]>();
  for (const entry of entries)
    left.set(identify(entry), [...(left.get(identify(entry)) ?? []), entry]);
  const fresh = findings.filter((each) => left.get(identify(each))?.pop() === undefined);
  return { fresh, known: findings.length - fresh.length, gone: [...left.values()].flat() };
}
