import type { Context } from '../checkout/context';
import type { Earlier, ServiceHistory } from '../engines/common/rollback';
import { printJson } from '../lib/json-output';
import { print } from '../lib/output';
import { identifyDefinition, type Definition } from '../plan/definition';

/** A field of a definition that a rollback changes. */
interface Change {
  /** Its name; of a variable `environment.NAME`. */
  readonly field: string;
  /** @default it has none now */
  readonly from?: string | undefined;
  /** @default it has none then */
  readonly to?: string | undefined;
}

const IMAGES = {
  docker: 'its image is in Docker',
  registry: 'its image is pulled first',
  gone: 'its image is gone',
} as const;

/** Prints what a rollback would change, for people or as JSON. */
export function printRollbackPreview(
  { stack }: Pick<Context, 'stack'>,
  histories: readonly ServiceHistory[],
  chosen: ReadonlyMap<string, Earlier>,
  json: boolean,
): void {
  const steps = [...chosen].map(([service, { id, at, commit, image, definition }]) => {
    const running = histories.find((each) => each.service === service)?.running;
    const from = running && identifyDefinition(running);
    return { service, from, to: id, at, commit, image, changes: compare(running, definition) };
  });
  if (json) {
    printJson({ stack: stack.name, services: steps });
    return;
  }
  for (const { service, from, to, at, image, changes } of steps) {
    print(
      `${service}: ${from ?? 'no container'} → ${to}, which ran well on ${at}; ${IMAGES[image]}`,
    );
    for (const { field, from: before, to: after } of changes) {
      print(`  ${field}: ${before ?? '(none)'} → ${after ?? '(none)'}`);
    }
  }
  print('nothing is changed');
}

/** Lists the fields that differ; all of them where there is nothing to compare with. */
export function compare(from: Definition | undefined, to: Definition): Change[] {
  const [before, after] = [flatten(from ?? {}), flatten(to)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => ({ field, from: before.get(field), to: after.get(field) }));
}

/** Texts of a definition's fields; those of records by their keys. */
const flatten = (definition: Partial<Definition>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(definition).flatMap(([field, value]): [string, string][] => {
      if (typeof value === 'string') return [[field, value]];
      if (typeof value !== 'object' || Array.isArray(value))
        return [[field, JSON.stringify(value)]];
      return Object.entries(value).map(([key, each]) => [
        `${field}.${key}`,
        typeof each === 'string' ? each : JSON.stringify(each),
      ]);
    }),
  );
