import type { EngineEvent } from '@pulumi/pulumi/automation';
import { CONTAINER, IMAGE } from '../common/resources';

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

/** Reads the type token of a resource. */
export const readType = (urn: string): string | undefined => urn.split('::')[2]?.split('$').pop();

/** Reads whether a resource is an image or a container; undefined for any other. */
export function readKind(urn = ''): Kind | undefined {
  const type = readType(urn);
  return type === IMAGE ? 'image' : type === CONTAINER ? 'container' : undefined;
}

/** Reads the name that the program gave a resource: the last part of its URN. */
export const readName = (urn: string): string => urn.split('::').pop() ?? '';

/** Inputs of an image that hold its parents' digests. */
const OF_PARENT = /^(context\.named|labels\b.*base\.name)/;

/** Explains why an image is built, by the inputs that Pulumi found to differ. */
export function explainBuild({ action, metadata }: Step): 'new' | 'changed' | 'parent changed' {
  if (action === 'create') return 'new';
  const differing = Object.keys(metadata.detailedDiff ?? {});
  const ofParent = differing.length > 0 && differing.every((key) => OF_PARENT.test(key));
  return ofParent ? 'parent changed' : 'changed';
}
