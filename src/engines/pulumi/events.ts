import { isDeepStrictEqual } from 'node:util';
import type { EngineEvent } from '@pulumi/pulumi/automation';
import { nameReady } from '../../catalog/names';
import { COMMAND, CONTAINER, IMAGE } from '../common/resources';

type Metadata = NonNullable<EngineEvent['resourcePreEvent']>['metadata'];

/** Kinds of resources that are reported; networks, volumes and components go with these. */
export type Kind = 'image' | 'container';

/** A change to an image or a container. */
export interface Step {
  readonly kind: Kind;
  /** Image row's name or service's slug. */
  readonly name: string;
  readonly action: 'create' | 'replace' | 'update' | 'remove';
  readonly metadata: Metadata;
}

/** Actions by Pulumi's operation. Pulumi reports a replacement in three steps, of which one is enough. */
const ACTIONS: Readonly<Record<string, Step['action']>> = {
  create: 'create',
  'create-replacement': 'replace',
  update: 'update',
  delete: 'remove',
};

/** Reads the change that an event begins or ends; undefined for any other event. */
export function readStep(metadata: Metadata | undefined): Step | undefined {
  const action = ACTIONS[metadata?.op ?? ''];
  const kind = readKind(metadata?.urn);
  if (!metadata || !action || !kind) return undefined;
  return { kind, name: readName(metadata.urn), action, metadata };
}

/** Reads the container that a command has found ready; undefined for any other event. */
export function readReadied(metadata: Metadata | undefined): string | undefined {
  const made = ['create', 'replace', 'update'].includes(ACTIONS[metadata?.op ?? ''] ?? '');
  if (!metadata || !made || readType(metadata.urn) !== COMMAND) return undefined;
  const name = readName(metadata.urn);
  return name.startsWith(READY) ? name.slice(READY.length) : undefined;
}

const READY = nameReady('');

/** Reads the type token of a resource. */
export const readType = (urn: string): string | undefined => urn.split('::')[2]?.split('$').pop();

/** Reads whether a resource is an image or a container; undefined for any other. */
export function readKind(urn = ''): Kind | undefined {
  const type = readType(urn);
  return type === IMAGE ? 'image' : type === CONTAINER ? 'container' : undefined;
}

/** Reads the name that the program gave a resource: the last part of its URN. */
export const readName = (urn: string): string => urn.split('::').pop() ?? '';

/** The input of an image that holds its parents' digests. */
const PARENTS = 'context.named';

/** Inputs that follow from the version of an image: the date and commit of the last change to it or to an ancestor. */
const OF_VERSION: ReadonlySet<string> = new Set(['exports', 'labels', 'tags']);

/** Explains why an image is built, by the inputs that Pulumi found to differ. */
export function explainBuild({ action, metadata }: Step): 'new' | 'changed' | 'parent changed' {
  if (action === 'create') return 'new';
  const differing = Object.keys(metadata.detailedDiff ?? {});
  const own = differing.filter(
    (key) =>
      key !== PARENTS &&
      !OF_VERSION.has(key) &&
      !(key === 'buildArgs' && differInDateAlone(metadata)),
  );
  return differing.includes(PARENTS) && own.length === 0 ? 'parent changed' : 'changed';
}

/** Checks whether the arguments of a build differ in the date of its version alone. */
function differInDateAlone({ old, new: now }: Metadata): boolean {
  const read = (state: Metadata['old']): object => ({
    ...(state?.inputs['buildArgs'] as object | undefined),
    SOURCE_DATE_EPOCH: '',
  });
  return isDeepStrictEqual(read(old), read(now));
}
