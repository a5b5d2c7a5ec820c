import path from 'node:path';
import { parseCatalog } from '../../src/catalog/load';
import { checkPolicies } from '../../src/engines/common/policies';
import { recordProgram } from '../../src/engines/common/record';
import type { Recorded } from '../../src/engines/common/resources';
import { translate, type Translation } from '../../src/engines/embedded/translate';
import { FleetError } from '../../src/lib/errors';
import { planMachine, type MachinePlan } from '../../src/plan/plan';
import { parseStack } from '../../src/stack/parse';
import { smallRows, sourcesOf, type Rows } from '../support/catalog';
import { least } from '../support/stack';
import { chosen } from './program/chosen-plan';

/** Takes rows and a stack file as far as `up` does without Docker: parse, plan, record and translate, policies. */

/** Builds the small catalog's rows with all that a plan needs, and one exception from the scan gate. */
export function plannedRows(): Rows {
  const rows = smallRows();
  const fallback = { ...rows.web, role: 'cpu-fallback' as const, name: 'wheels' };
  const sound = { adds: 'audio' } as const;
  rows.images.push(
    fallback,
    { ...rows.web, ...sound, name: 'wheels-audio', from: fallback.name },
    { ...rows.cuda, ...sound, name: 'cuda-audio-cu121', from: rows.cuda.name },
  );
  rows.exceptions.push({
    vulnerability: 'CVE-2026-1',
    package: 'torch',
    image: 'web',
    reason: 'no release has the fix',
    owner: 'octocat',
    until: '2100-01-01',
  });
  return rows;
}

/** Values of a stack file by key, as YAML has them. */
export type StackDocument = Readonly<Record<string, unknown>>;

/** The small stack's values, as YAML has them. */
export const leastDocument: StackDocument = Object.fromEntries(
  Object.entries(least).map(([key, text]) => [
    key.replace('fleet:', ''),
    text.startsWith('{') ? (JSON.parse(text) as unknown) : text,
  ]),
);

/** Values as Pulumi hands them to the program: as text, structured ones as JSON. */
const toConfig = (document: StackDocument): Record<string, string> =>
  Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      `fleet:${key}`,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

/** @throws FleetError on what is wrong with the rows, the stack or both */
export const planInput = (rows: Rows, document: StackDocument = leastDocument): MachinePlan =>
  planMachine(parseCatalog(sourcesOf(rows)), parseStack('test', toConfig(document)));

/** Records the program of a plan, translates its resources and holds them against the policies. */
export async function translateInput(
  plan: MachinePlan,
): Promise<{ readonly resources: readonly Recorded[]; readonly translation: Translation }> {
  chosen.plan = plan;
  const root = path.join(__dirname, 'program');
  const resources = await recordProgram({ root, project: 'fleet', stack: 'test', config: {} });
  const others = plan.stack.engine === 'pulumi' ? ['github:', 'pulumi:providers:github'] : [];
  const ours = resources.filter(({ type }) => !others.some((prefix) => type.startsWith(prefix)));
  const translation = translate(ours, root, 'fleet-test');
  await checkPolicies(resources, plan);
  return { resources, translation };
}

/** Returns the lines that refuse an input; undefined where it passes everything. */
export async function refuseInput(
  rows: Rows,
  document?: StackDocument,
): Promise<readonly string[] | undefined> {
  try {
    await translateInput(planInput(rows, document));
    return undefined;
  } catch (error) {
    if (error instanceof FleetError) return error.lines;
    throw error;
  }
}
