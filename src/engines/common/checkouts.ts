import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { filterByLabel, LABELS } from '../../docker/labels';
import { inspectVolumes, listVolumes } from '../../docker/volumes';
import { FleetError } from '../../lib/errors';
import { readRecord, writeRecord } from '../../lib/files';

/** A stack's state is the user's, and lies outside every checkout: it remembers which ones had the stack. */

const schema = z.array(z.string());
const locate = (folder: string): string => path.join(folder, 'checkouts.json');

/** Reads the full paths of the checkouts that worked on a stack. @param folder the stack's state */
export const readCheckouts = (folder: string): string[] => readRecord(locate(folder), schema) ?? [];

/** Remembers that a checkout works on a stack. Where that cannot be written, nothing of the stack is known to be gone. */
export function rememberCheckout(folder: string, root: string): void {
  const known = readCheckouts(folder);
  if (known.includes(root)) return;
  try {
    writeRecord(locate(folder), `${JSON.stringify([...known, root], null, 1)}\n`);
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
  }
}

/** Checks whether a folder has a stack's file, or may have it: another user's home may be closed. */
export function hasStack(folder: string, stack: string): boolean {
  const state = lookAt(folder);
  if (state === 'there') return existsSync(path.join(folder, `Pulumi.${stack}.yaml`));
  return state === 'closed';
}

/** Looks whether a folder is there; `closed` where this user may not know. */
function lookAt(folder: string): 'there' | 'closed' | 'gone' {
  try {
    lstatSync(folder);
    return 'there';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'closed' : 'gone';
  }
}

/** Lists the checkouts that have a stack on this Docker engine, of every user: their FLEET_HOME may be another one. */
export async function listClaimingCheckouts(): Promise<string[]> {
  const claims = await inspectVolumes(await listVolumes(filterByLabel(LABELS.checkout)));
  const checkouts = claims.flatMap(({ Labels }) => Labels?.[LABELS.checkout] ?? []);
  return [...new Set(checkouts)].filter((each) => lookAt(each) !== 'gone').sort();
}
