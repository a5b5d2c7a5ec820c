import { z } from 'zod';
import type { Preview } from '../../engines/engine';

/** One line of what a deployment does. It goes into a public log: names and tags alone, no value of a row or a secret. */
const rowSchema = z.strictObject({
  kind: z.enum(['image', 'container', 'hold']),
  /** Image, container or held service. */
  name: z.string(),
  /** 'build', an action of a preview, or 'keep'. */
  action: z.string(),
  /** Tag of an image or of the image of a service; id of the definition that a hold keeps; '' where a container has none. */
  tag: z.string(),
});

export type Row = z.infer<typeof rowSchema>;

/** What a deployment does to one stack. */
export const deploymentSchema = z.strictObject({ stack: z.string(), rows: z.array(rowSchema) });

export type Deployment = z.infer<typeof deploymentSchema>;

/**
 * Lists what a preview would change, and what is held, sorted. A container that is only waited for is none of it: nothing changes it.
 * @param tags tags of images and of services' images, by name
 * @param held ids of the definitions that services are held at, by service
 */
export function listRows(
  preview: Pick<Preview, 'images' | 'containers'>,
  tags: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, string>,
): Row[] {
  const tagOf = (name: string): string => tags.get(name) ?? '';
  const rows = [
    ...preview.images.map(({ image }): Row => ({
      kind: 'image',
      name: image,
      action: 'build',
      tag: tagOf(image),
    })),
    ...preview.containers
      .filter(({ action }) => action !== 'wait')
      .map(({ name, action }): Row => ({ kind: 'container', name, action, tag: tagOf(name) })),
    ...[...held].map(([name, id]): Row => ({ kind: 'hold', name, action: 'keep', tag: id })),
  ];
  return rows.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ kind, name, action }: Row): string => `${kind} ${name} ${action}`;

/** Says in one line each what is planned otherwise than it would be done now; none where both are the same. */
export function listDifferences(planned: readonly Row[], now: readonly Row[]): string[] {
  const [before, after] = [indexRows(planned), indexRows(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: planned ${quote(before.get(name))}, now ${quote(after.get(name))}`);
}

const quote = (text: string | undefined): string => (text === undefined ? 'nothing' : `'${text}'`);

/** What is done to each thing, in words. */
function indexRows(rows: readonly Row[]): Map<string, string> {
  const index = new Map<string, string>();
  for (const { kind, name, action, tag } of rows) {
    const key = `${kind} ${name}`;
    const words = tag === '' ? action : `${action} ${tag}`;
    const before = index.get(key);
    index.set(key, before === undefined ? words : `${before}, ${words}`);
  }
  return index;
}
