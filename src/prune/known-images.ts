import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { toSlug } from '../catalog/names';
import type { Catalog } from '../catalog/schema';
import { listStacks } from '../checkout/stack-file';
import { hasStack } from '../engines/common/checkouts';
import { readRecord } from '../lib/files';
import { findMissing, type KnownStack } from './gone-stacks';

/** Images that somebody on this machine may still want, by name: one too many only costs room. */
export interface KnownImages {
  /** Names of rows. */
  readonly names: ReadonlySet<string>;
  /** Stacks that had an image, and of which nobody knows whether they are gone, by the image's name. */
  readonly doubtful: ReadonlyMap<string, string>;
  /** A checkout whose rows cannot be read: any image may be one of its. */
  readonly closed: string | undefined;
}

const state = z.looseObject({ images: z.record(z.string(), z.string()).default({}) });

/**
 * Lists the images of this checkout's rows and of the rows of other checkouts on this machine. What stacks had of which no
 * checkout is known, or whose checkout is not there, is in doubt.
 * @param claiming checkouts that have a stack on this Docker engine
 */
export function listKnownImages(
  root: string,
  { images, services }: Pick<Catalog, 'images' | 'services'>,
  stacks: readonly KnownStack[],
  claiming: readonly string[],
): KnownImages {
  const own = new Set(listStacks(root));
  const names = [...images.map(({ name }) => name), ...services.map(({ name }) => toSlug(name))];
  const doubtful = stacks
    .filter(
      (stack) =>
        stack.checkouts.length === 0 || (!own.has(stack.name) && findMissing(stack) !== undefined),
    )
    .flatMap(({ name: stack, folder }) => {
      const record = readRecord(path.join(folder, 'state.json'), state);
      return Object.keys(record?.images ?? {}).map((image) => [image, stack] as const);
    });
  const others = [
    ...stacks.flatMap(({ name, checkouts }) => checkouts.filter((each) => hasStack(each, name))),
    ...claiming,
  ].filter((each) => each !== root);
  let closed: string | undefined;
  for (const checkout of new Set(others)) {
    const found = readNames(path.join(checkout, 'fleet'));
    if (found) names.push(...found);
    else closed ??= checkout;
  }
  return { names: new Set(names), doubtful: new Map(doubtful), closed };
}

/** Reads what rows are called, and all else that is written as a name; undefined where the folder cannot be read. */
function readNames(folder: string): string[] | undefined {
  try {
    if (!existsSync(folder)) return undefined;
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(path.join(folder, file), 'utf8').matchAll(
          /\bname["']?\s*:\s*["'`]([^"'`]+)/g,
        ),
      ])
      .flatMap(([, name = '']) => [name, toSlug(name)]);
  } catch {
    return undefined;
  }
}

/** Says who may still want an image that no row has; undefined where nobody is known. */
export function explainDoubt({ doubtful, closed }: KnownImages, image: string): string | undefined {
  const stack = doubtful.get(image);
  if (stack !== undefined) return `stack ${stack} had it, whose checkout is not known`;
  return closed === undefined ? undefined : `may be of ${closed}, whose rows cannot be read`;
}
