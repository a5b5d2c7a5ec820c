import assert from 'node:assert/strict';
import { recordProgram } from '../../cli/local/record';
import type { Recorded } from '../../cli/local/resources';
import { projectCopy } from './project';
import { configOf } from './stack';

/** The program's resources for one stack, and how to find one. */
export class Recording {
  constructor(
    readonly root: string,
    readonly stack: string,
    readonly resources: readonly Recorded[],
  ) {}

  ofType(type: string): Recorded[] {
    return this.resources.filter((each) => each.type === type);
  }

  one(type: string, name: string): Recorded {
    const [found, ...more] = this.ofType(type).filter((each) => each.name === name);
    assert.ok(found && more.length === 0, `one ${type} is named ${name}`);
    return found;
  }

  /** Resources of `type` that `resource` waits for, by name. */
  needs(resource: Recorded, type: string): string[] {
    return this.ofType(type)
      .filter(({ urn }) => resource.dependencies.includes(urn))
      .map(({ name }) => name);
  }
}

let project: string | undefined;
const recordings = new Map<string, Promise<Recording>>();

/**
 * Records this project's program; once for each stack, whoever asks.
 * Call it with a FLEET_HOME of the tests' own.
 * @param changes further keys of the stack's file, or other values
 */
export function recordStack(
  stack: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Recording> {
  const key = JSON.stringify([stack, changes]);
  const known = recordings.get(key) ?? record(stack, changes);
  recordings.set(key, known);
  return known;
}

async function record(
  stack: string,
  changes: Readonly<Record<string, string>>,
): Promise<Recording> {
  const root = (project ??= projectCopy());
  const config = { ...configOf(stack), ...changes };
  return new Recording(root, stack, await recordProgram({ root, project: 'fleet', stack, config }));
}
