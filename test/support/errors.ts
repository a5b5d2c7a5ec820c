import assert from 'node:assert/strict';
import { FleetError } from '../../src/lib/errors';

/** Returns the lines of the FleetError that `work` throws; anything else fails the test. */
export function refusal(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    return linesOf(error);
  }
  assert.fail('nothing was refused');
}

/** Returns the lines of the FleetError that `work` rejects with; anything else fails the test. */
export async function rejection(work: Promise<unknown>): Promise<readonly string[]> {
  try {
    await work;
  } catch (error) {
    return linesOf(error);
  }
  assert.fail('nothing was refused');
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof FleetError) return error.lines;
  throw error;
}

/** Returns `value`; undefined fails the test. */
export function must<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}
