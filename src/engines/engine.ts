import type { Context } from '../checkout/context';

/**
 * An engine brings a stack's containers up and down. `fleet:engine` in the stack's file names the one that owns the
 * stack; src/engines/index.ts loads it, and commands call it through this interface.
 */
export interface Engine {
  /**
   * Builds what changed, starts what differs and waits until all of it is healthy.
   * @returns the services that failed; the others run
   * @throws FleetError on a failure that concerns more than single services; where strict, on any failure
   */
  up(context: Context, options: UpOptions): Promise<readonly ServiceFailure[]>;

  /** Computes what `up` would do, and changes nothing. */
  preview(context: Context, selection: Selection): Promise<Preview>;

  /** Removes the stack's containers and networks, and its volumes where `volumes` says so. */
  down(context: Context, volumes: boolean): Promise<void>;
}

/** The services that a command is about. */
export interface Selection {
  /** Whether the command is about the whole stack. */
  readonly all: boolean;
  /** Slugs of the selected services and of what they depend on; empty where `all`. */
  readonly slugs: ReadonlySet<string>;
  /** Whether the service or infrastructure of this slug is selected. */
  includes(slug: string): boolean;
}

/** Options of `up`, the same for every engine. */
export interface UpOptions {
  readonly selection: Selection;
  /** Stop at the first failure, with nothing started. */
  readonly strict: boolean;
}

/** The changes that `up` would make. */
export interface Preview {
  readonly images: readonly ImageStep[];
  readonly containers: readonly ContainerStep[];
  readonly unchanged: { readonly images: number; readonly containers: number };
}

/** An image that must be built. */
export interface ImageStep {
  readonly image: string;
  readonly reason: BuildReason;
}

/** Why an image must be built. */
export type BuildReason = 'new' | 'changed' | 'parent changed' | 'missing in registry';

/** A change to one container. */
export interface ContainerStep {
  readonly name: string;
  readonly action: 'create' | 'replace' | 'update' | 'start' | 'remove';
}

/** A service that an `up` could not bring up. */
export interface ServiceFailure {
  readonly service: string;
  /** 'image' where it could not be built, 'start' where its container does not become healthy. */
  readonly stage: 'image' | 'start';
  /** The cause, in one line. */
  readonly reason: string;
  /** Digest that the service's container still runs, where there is no new one. */
  readonly keeps?: string;
}
