import path from 'node:path';
import { z } from 'zod';
import type { Context } from '../../checkout/context';
import { toSlug } from '../../catalog/names';
import { listContainers, readDigest } from '../../docker/containers';
import { readRecord, writeRecord } from '../../lib/files';
import { locateStateFolder } from '../../lib/home';
import type { Selection, ServiceFailure } from '../engine';
import { readService } from './service-containers';

/** Services whose image could not be built when they were last brought up from this machine, by name. */
const schema = z.record(
  z.string(),
  z.object({
    reason: z.string(),
    /** Digest that the service's container went on with; undefined where it had none. */
    keeps: z.string().optional(),
  }),
);

type Unbuilt = z.output<typeof schema>;
type Stack = Pick<Context, 'project' | 'stack'>;

const locate = ({ project, stack }: Stack): string =>
  path.join(locateStateFolder(project, stack.name), 'unbuilt.json');

const read = (stack: Stack): Unbuilt => readRecord(locate(stack), schema) ?? {};

/**
 * Remembers for `status` which of the selected services have no new image.
 * @param failures of an `up`
 */
export async function rememberUnbuilt(
  context: Stack,
  selection: Selection,
  failures: readonly ServiceFailure[],
): Promise<void> {
  const before = read(context);
  const failed = failures.filter(({ stage }) => stage === 'image');
  const others = Object.entries(before).filter(([name]) => !selection.includes(toSlug(name)));
  const containers = failed.length === 0 ? [] : await listContainers(context.stack.name);
  const running = new Map(containers.map((each) => [readService(each), readDigest(each)]));
  const fresh = failed.map(
    ({ service, reason }) => [service, { reason, keeps: running.get(service) }] as const,
  );
  const now: Unbuilt = Object.fromEntries([...others, ...fresh]);
  const text = `${JSON.stringify(now, null, 1)}\n`;
  if (text !== `${JSON.stringify(before, null, 1)}\n`) writeRecord(locate(context), text);
}

/** Finds why a service has no newer image; undefined where it has. */
export type FindUnbuilt = (service: string, digest: string | undefined) => string | undefined;

/** Reads what `up` remembered. A container that has another image by now has a newer one. */
export function readUnbuilt(stack: Stack): FindUnbuilt {
  const known = read(stack);
  return (service, digest) => {
    const found = known[service];
    return found && found.keeps === digest ? found.reason : undefined;
  };
}
