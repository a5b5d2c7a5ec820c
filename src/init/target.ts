import type { ImageRow, InfrastructureRow } from '../catalog/schema';
import type { Agent } from './merge';
import type { FreePorts } from './ports';

/** All that an agent's row is made with besides its own definitions. */
export interface Fleet {
  readonly ports: FreePorts;
  /** The project's own, which the rows stand on. */
  readonly images: readonly ImageRow[];
  readonly infrastructure: readonly InfrastructureRow[];
  /** Resolves the name by which an agent calls another; undefined where it is nobody. */
  readonly resolve: (name: string) => Target | undefined;
  /** Finds who else listens on this port on one of these machines; undefined if nobody does. */
  readonly at: (machines: readonly string[], port: number, besides: Agent) => Target | undefined;
}

export interface Target {
  /** `server` and `unstarted` have no row: the one is no agent, of the other nothing says what starts it, or its script is not there. */
  readonly kind: 'service' | 'infrastructure' | 'server' | 'unstarted';
  /** As rows name it. */
  readonly name: string;
  /** Ports that it is reached on, here or elsewhere until now. */
  readonly ports: readonly number[];
}

export const hasRow = ({ kind }: Target): boolean =>
  kind === 'service' || kind === 'infrastructure';
