import { existsSync, writeFileSync } from 'node:fs';
import { FleetError } from '../lib/errors';
import { loadCatalog } from '../checkout/fleet';
import { planMachine, type MachinePlan } from '../plan/plan';
import type { Catalog } from '../catalog/schema';
import { toSlug } from '../catalog/names';
import { agentsSchema } from '../stack/parts';
import { formatBaseline, compare, readBaseline } from './baseline';
import type { Finding } from '../lib/finding';
import { order, runChecks, type CheckResult } from './run-checks';
import { checkSourceAlone } from './source-alone';
import { readHost } from './rules/plans/host';
import type { OnProgress } from './source-findings';
import { splitRefusals } from './refusals';
import { printFindings } from './print-findings';
import { resolveSourceFolder } from '../checkout/source-folder';
import { loadContext, chooseStacks } from '../checkout/context';
import { findFileProblems } from '../checkout/files';
import { root } from '../lib/root';
import { suggestFix } from '../lib/suggest';
import { printJson } from '../lib/json-output';
import { warn, sendProgressToStderr, formatElapsed, printProgress } from '../lib/output';
import { formatCount } from '../lib/format';

export interface CheckOptions {
  readonly source?: string;
  readonly json?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

/** The default baseline file. It is read if it exists. */
const BASELINE = 'check-baseline.json';

/**
 * Prints what will fail, before anything is built. The exit code is 1 if there are errors.
 * @param stack the stack to check; undefined checks every machine with the stack of its name
 * @param names services whose findings are printed alone; @default all findings
 */
export async function printCheck(
  stack: string | undefined,
  options: CheckOptions,
  names: readonly string[] = [],
): Promise<void> {
  const since = Date.now();
  const { source } = options;
  const folder = source === undefined ? undefined : resolveSourceFolder(root, '--source', source);
  const file = options.baseline ?? BASELINE;
  if (names.length > 0 && options.writeBaseline === true) {
    throw new FleetError(
      `--write-baseline: would forget the findings of every other service: '${names.join(' ')}'; name no service`,
    );
  }
  const { plans, known: services, ...all } = await checkStacks(stack, folder);
  const chosen = chooseServices(services, names);
  const report = { ...all, findings: all.findings.filter((each) => isAbout(each, chosen)) };
  if (options.writeBaseline === true) {
    writeFileSync(file, formatBaseline(report.findings));
    printProgress(`${file}: ${formatCount(report.findings.length, 'finding')}`);
    return;
  }
  const entries = options.baseline !== undefined || existsSync(file) ? readBaseline(file) : [];
  const { fresh, known, gone } = compare(
    report.findings,
    entries.filter((each) => isAbout(each, chosen)),
  );
  if (fresh.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  if (options.json === true) {
    printJson({ findings: fresh, baseline: { known, gone } });
    return;
  }
  if (report.agents === 0) {
    warn(
      all.findings.some(({ rule }) => rule === 'refused')
        ? "rows or stack files are refused, so the agents' code was not checked; correct what is refused, and run this again"
        : "no agents' source is given, so the agents' code was not checked; name its folder with --source, or in fleet:agents.source",
    );
  }
  const count = chosen?.size ?? listServices(plans).length;
  printFindings(fresh, { known, gone, services: count, took: formatElapsed(since) });
}

const listServices = (plans: readonly MachinePlan[]): string[] => [
  ...new Set(plans.flatMap((plan) => plan.services.map(({ row }) => row.name))),
];

/**
 * Returns the services that were named; undefined for all.
 * @param all names of all services
 * @throws FleetError with one line for each name that no row has
 */
function chooseServices(
  all: readonly string[],
  names: readonly string[],
): ReadonlySet<string> | undefined {
  // Without any the rows were refused, and what is refused is all there is to say.
  if (names.length === 0 || all.length === 0) return undefined;
  const bySlug = new Map(all.map((name) => [toSlug(name), name]));
  const unknown = names.filter((name) => !bySlug.has(toSlug(name)));
  if (unknown.length > 0) {
    throw new FleetError(
      unknown.map((name) => `check: is no service: '${name}'; ${suggestFix(name, all)}`),
    );
  }
  return new Set(names.flatMap((name) => bySlug.get(toSlug(name)) ?? []));
}

/** Checks whether a finding concerns one of the services, or keeps all of them from being checked. */
const isAbout = (
  { service, rule }: Pick<Finding, 'service' | 'rule'>,
  chosen: ReadonlySet<string> | undefined,
): boolean => chosen === undefined || (service === null ? rule === 'refused' : chosen.has(service));

interface StacksResult extends CheckResult {
  /** Plans of the stacks that nothing refuses. */
  readonly plans: readonly MachinePlan[];
  /** Names of the services that may be meant; empty where the rows are refused. */
  readonly known: readonly string[];
}

/** Checks every stack. An error in the catalog or in a stack file is a finding like the others. */
async function checkStacks(
  stack: string | undefined,
  source: string | undefined,
): Promise<StacksResult> {
  let catalog: Catalog;
  try {
    catalog = loadCatalog();
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return withoutPlans(splitRefusals(error.lines, 'catalog'), source);
  }
  const refused: Finding[] = [];
  const plans = chooseStacks(stack).flatMap((name) => {
    try {
      const { plan } = loadContext(name, false);
      // Most of what is checked needs no lock, and the rest waits for it.
      refused.push(...splitRefusals(findFileProblems(root, plan), `Pulumi.${name}.yaml`, catalog));
      return [planWithSource(catalog, plan, source)];
    } catch (error) {
      // Without a source the one stack is all there is to check.
      if (!(error instanceof FleetError) || (stack !== undefined && source === undefined))
        throw error;
      refused.push(...splitRefusals(error.lines, `Pulumi.${name}.yaml`, catalog));
      return [];
    }
  });
  if (plans.length === 0 && source !== undefined) return withoutPlans(refused, source);
  const [named] = stack === undefined ? [] : plans;
  const report = await runChecks(
    root,
    catalog,
    plans,
    named && (await readHost(named)),
    createProgress(),
  );
  // A service of a stack that is refused is one all the same.
  const known = refused.length > 0 ? catalog.services.map(({ name }) => name) : listServices(plans);
  return { ...report, findings: [...refused, ...report.findings], plans, known };
}

/** Says what is refused. Files that no row names are read all the same. */
function withoutPlans(refused: readonly Finding[], source: string | undefined): StacksResult {
  const others = source === undefined ? [] : checkSourceAlone(source);
  return { findings: [...refused, ...others.sort(order)], agents: 0, plans: [], known: [] };
}

/** Prints progress on standard error of a terminal, if the check takes longer than a moment. */
function createProgress(): OnProgress {
  if (!process.stderr.isTTY) return () => undefined;
  sendProgressToStderr();
  let last = Date.now();
  return (done, of) => {
    if (done === of || Date.now() - last < EVERY) return;
    last = Date.now();
    printProgress(`  ${String(done)} of ${formatCount(of, 'service')} checked`);
  };
}

/** Milliseconds before the first line of progress, and between two. */
const EVERY = 1500;

/** Plans the stack with the agents of that folder, instead of those in the stack file. */
function planWithSource(
  catalog: Catalog,
  plan: MachinePlan,
  source: string | undefined,
): MachinePlan {
  if (source === undefined) return plan;
  const { agents } = plan.stack;
  const data = agents === 'reference' ? {} : { data: agents.data };
  return planMachine(catalog, {
    ...plan.stack,
    agents: agentsSchema.parse({ source, ...data }),
  });
}
