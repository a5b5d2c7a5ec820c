import { hostname } from 'node:os';
import { z } from 'zod';
import { readLabel, type InspectedContainer } from '../../docker/containers';
import { LABELS } from '../../docker/labels';
import { readHead } from '../../lib/git';
import { readUserName } from '../../lib/user';
import {
  definitionSchema,
  identifyDefinition,
  readDefinitionLabel,
  type Definition,
} from '../../plan/definition';
import { dropTag } from '../../plan/image-tag';
import type { Stop } from '../engine';
import type { JudgedContainer } from './watch';

/** The ledger of a stack: the definitions of each service that ran well, those that failed, and what a person has stopped. */

const goodSchema = z.strictObject({
  id: z.string(),
  definition: definitionSchema,
  /** When it was last found stable, as ISO 8601. */
  at: z.string(),
  /** User and machine that brought it up, or looked at it first. */
  by: z.string(),
  /** Commit of the project then; '' where there is none. */
  commit: z.string(),
});

const failedSchema = z.strictObject({
  /** Id of the definition by the row that gave it. */
  id: z.string(),
  at: z.string(),
  why: z.string(),
});

const stopSchema: z.ZodType<Stop> = z.strictObject({ at: z.string(), by: z.string() });

const ledgerSchema = z.strictObject({
  services: z.record(
    z.string(),
    z.strictObject({
      /** Newest first. */
      good: z.array(goodSchema),
      failed: z.array(failedSchema),
    }),
  ),
  /** Services that a person has stopped, by name. */
  stopped: z.record(z.string(), stopSchema).default({}),
});

/** A definition that was stable. */
export type Good = z.infer<typeof goodSchema>;
/** A definition that failed. */
export type Failed = z.infer<typeof failedSchema>;
export type Ledger = z.infer<typeof ledgerSchema>;

/** Entries that are kept of each service, good and failed ones each. */
const KEPT = 10;

/** Reads a ledger from its text. @throws Error where it is none: its first line says what is wrong */
export function parseLedger(text: string): Ledger {
  const parsed = ledgerSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error));
}

/** Reads the definition that a container was given; undefined where it has none: infrastructure, or from an earlier release. */
export function readDefinition(container: InspectedContainer): Definition | undefined {
  const label = readLabel(container, LABELS.definition);
  if (label === '') return undefined;
  const { HostConfig, Config } = container;
  const memory = HostConfig.Memory / 2 ** 20;
  return readDefinitionLabel(label, { memory, image: dropTag(Config.Image) });
}

/** Reads the id of the definition that a container was given. */
export function readDefinitionId(container: InspectedContainer): string | undefined {
  const definition = readDefinition(container);
  return definition && identifyDefinition(definition);
}

/**
 * Adds the definitions of the containers that are stable.
 * @returns the ledger with them; the same one where nothing is new
 */
export function addGood(
  ledger: Ledger,
  look: readonly JudgedContainer[],
  { by, commit, at }: Pick<Good, 'by' | 'commit' | 'at'>,
): Ledger {
  let result = ledger;
  for (const { service, container, verdict } of look) {
    const definition = verdict.condition === 'stable' ? readDefinition(container) : undefined;
    if (!definition) continue;
    const id = identifyDefinition(definition);
    const { good, failed } = readHistory(result, service);
    if (good[0]?.id === id) continue;
    const others = good.filter((each) => each.id !== id);
    const entry = { id, definition, at, by, commit };
    result = change(result, service, { good: [entry, ...others].slice(0, KEPT), failed });
  }
  return result;
}

/** Adds definitions that failed. */
export function addFailed(
  ledger: Ledger,
  failures: readonly (Failed & { readonly service: string })[],
): Ledger {
  let result = ledger;
  for (const { service, ...entry } of failures) {
    const { good, failed } = readHistory(result, service);
    const others = failed.filter(({ id }) => id !== entry.id);
    result = change(result, service, { good, failed: [entry, ...others].slice(0, KEPT) });
  }
  return result;
}

/** Notes that a person has stopped these services. */
export const addStops = (ledger: Ledger, services: readonly string[], stop: Stop): Ledger => ({
  ...ledger,
  stopped: { ...ledger.stopped, ...Object.fromEntries(services.map((name) => [name, stop])) },
});

/** Forgets that a person has stopped these services. @returns the same ledger where it knew nothing of it */
export function dropStops(ledger: Ledger, services: readonly string[]): Ledger {
  const entries = Object.entries(ledger.stopped);
  const kept = entries.filter(([name]) => !services.includes(name));
  if (kept.length === entries.length) return ledger;
  return { ...ledger, stopped: Object.fromEntries(kept) };
}

type ServiceLedger = Ledger['services'][string];

/** Reads what the ledger has of a service. */
export const readHistory = ({ services }: Ledger, service: string): ServiceLedger =>
  services[service] ?? { good: [], failed: [] };

const change = ({ services, ...rest }: Ledger, service: string, value: ServiceLedger): Ledger => ({
  ...rest,
  services: { ...services, [service]: value },
});

/** Tells who runs this command, from which commit of the project, and when. */
export const describeRun = (root: string): Pick<Good, 'by' | 'commit' | 'at'> => ({
  at: new Date().toISOString(),
  by: `${readUserName()}@${hostname()}`,
  commit: readHead(root) ?? '',
});
