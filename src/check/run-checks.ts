import type { MachinePlan } from '../plan/plan';
import type { Catalog } from '../catalog/schema';
import { checkFiles } from './rules/files/files';
import type { Finding } from '../lib/finding';
import { checkPlans } from './rules/plans/plans';
import type { Host } from './rules/plans/host';
import { checkSources, type OnProgress } from './source-findings';

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** Number of services whose agents were read. */
  readonly agents: number;
}

/**
 * Finds what will fail in these plans and in their agents' source. Needs no Docker.
 * @param root the project's folder
 * @param onProgress is called with the number of services done, and of all
 * @param host the machine that the check runs on, if it is one of the plans'; @default it is none of them
 */
export async function runChecks(
  root: string,
  catalog: Catalog,
  plans: readonly MachinePlan[],
  host?: Host,
  onProgress?: OnProgress,
): Promise<CheckResult> {
  const source = await checkSources(root, plans, catalog.images, onProgress);
  const images = new Set(catalog.images.map(({ name }) => name));
  const findings = [
    ...checkPlans(catalog, plans, host),
    ...removeDuplicates(source.findings),
    ...source.sources.flatMap((each) => checkFiles(each.root, each.files, images)),
  ];
  return { findings: findings.sort(order), agents: source.services.length };
}

/** Keeps each finding once: a service on two machines has it on both, and a line may run more than once. */
export function removeDuplicates(findings: readonly Finding[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const each of findings) {
    const { rule, service, file, line, fix } = each;
    const key = JSON.stringify([rule, service, file, line, fix]);
    const known = found.get(key);
    if (!known || (known.severity === 'warning' && each.severity === 'error')) found.set(key, each);
  }
  return [...found.values()];
}

/** Orders findings as they are printed. */
export const order = (one: Finding, other: Finding): number =>
  compare(one.severity, other.severity) ||
  // What one service is stopped by stands above what is wrong with the files around all.
  Number(one.service === null) - Number(other.service === null) ||
  compare(one.file, other.file) ||
  (one.line ?? 0) - (other.line ?? 0) ||
  compare(one.service ?? '', other.service ?? '');

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
