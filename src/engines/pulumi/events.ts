import type { EngineEvent } from '@pulumi/pulumi/automation';
import { CONTAINER, IMAGE } from '../common/resources';

type Metadata = NonNullable<EngineEvent['resourcePreEvent']>['metadata'];

/** What people want to hear of; networks, volumes and components go with these. */
export type Kind = 'image' | 'container';

/** A change to an image or a container. */
export interface Step {
  readonly kind: Kind;
  /** Image row's name or service's slug. */
  readonly name: string;
  readonly action: 'create' | 'replace' | 'update' | 'remove';
  readonly metadata: Metadata;
}

/** By Pulumi's word for it. A replacement is told in three steps, of which one is enough. */
const ACTIONS: Readonly<Record<string, Step['action']>> = {
  create: 'create',
  'create-replacement': 'replace',
  update: 'update',
  delete: 'remove',
};

/** The change that an event begins or ends; undefined for anything else. */
export function stepOf(metadata: Metadata | undefined): Step | undefined {
  const action = ACTIONS[metadata?.op ?? ''];
  const kind = kindOfUrn(metadata?.urn);
  if (!metadata || !action || !kind) return undefined;
  return { kind, name: nameOf(metadata.urn), action, metadata };
}

export function kindOfUrn(urn = ''): Kind | undefined {
  const type = urn.split('::')[2]?.split('$').pop();
  return type === IMAGE ? 'image' : type === CONTAINER ? 'container' : undefined;
}

/** The name that the program gave a resource: the last part of its URN. */
export const nameOf = (urn: string): string => urn.split('::').pop() ?? '';

/** Inputs of an image that hold its parents' digests. */
const OF_PARENT = /^(context\.named|labels\b.*base\.name)/;

/** Why an image is built, by what Pulumi found to differ. */
export function reasonOf({ action, metadata }: Step): 'new' | 'changed' | 'parent changed' {
  if (action === 'create') return 'new';
  const differing = Object.keys(metadata.detailedDiff ?? {});
  const ofParent = differing.length > 0 && differing.every((key) => OF_PARENT.test(key));
  return ofParent ? 'parent changed' : 'changed';
}
