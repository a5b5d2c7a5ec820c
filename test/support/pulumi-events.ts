import type { EngineEvent } from '@pulumi/pulumi/automation';
import { CONTAINER, IMAGE } from '../../src/engines/common/resources';
import type { Resource } from '../../src/engines/pulumi/state';

type Metadata = NonNullable<EngineEvent['resourcePreEvent']>['metadata'];

const PATHS: Readonly<Record<string, string>> = {
  [IMAGE]: 'fleet:image:Lineage$fleet:image:Image$',
  [CONTAINER]: 'fleet:machine:Machine$fleet:container:Container$',
};

export const urnOf = (type: string, name: string): string =>
  `urn:pulumi:test::fleet::${PATHS[type] ?? 'fleet:machine:Machine$'}${type}::${name}`;

/** Makes the metadata of a step in an engine event. */
export const metadata = (
  op: string,
  type: string,
  name: string,
  more: Partial<Metadata> = {},
): Metadata => ({ op: op as Metadata['op'], urn: urnOf(type, name), type, provider: '', ...more });

export const event = (more: Partial<EngineEvent>): EngineEvent => ({
  sequence: 0,
  timestamp: 0,
  ...more,
});

/** Makes a resource of Pulumi's state. */
export const resource = (type: string, name: string, id: string): Resource & { id: string } => ({
  urn: urnOf(type, name),
  type,
  id,
});

/** Makes a state of these resources. */
export const stateOf = (...resources: (Resource & { id: string })[]) => ({
  resources,
  ofType: (type: string) => resources.filter((each) => each.type === type),
});
