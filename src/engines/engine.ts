import type { Context } from '../checkout/context';
import type { Usage } from '../docker/usage';

/**
 * An engine brings a stack's containers up and down. `fleet:engine` in the stack's file names the one that owns the
 * stack; src/engines/index.ts loads it, and commands call it through this interface.
 */
export interface Engine {
  /**
   * Builds what changed, starts what differs and watches it until all of it is stable.
   * @returns how that went, with the services that failed; the others run
   * @throws FleetError on a failure that concerns more than single services; where strict, on any failure
   */
  up(context: Context, options: UpOptions): Promise<UpResult>;

  /** Computes what `up` would do, and changes nothing. */
  preview(context: Context, selection: Selection): Promise<Preview>;

  /**
   * Removes the stack's containers and networks, and its volumes where the options say so.
   * @throws FleetError where Docker still has something of it afterwards
   */
  down(context: Context, options: DownOptions): Promise<void>;

  /** Reads how every service and the infrastructure run now. */
  status(context: Context): Promise<FleetStatus>;

  /** Reads the resources that running containers use, by service or infrastructure. */
  usage(context: Context): Promise<ReadonlyMap<string, Usage>>;

  /** Lists the stack's containers, running or not: the service or infrastructure of each, by the container's id. */
  containers(context: Context): Promise<ReadonlyMap<string, string>>;

  /**
   * Prints the logs of services, and of the infrastructure where none is named.
   * @throws FleetError on a name that this machine does not run
   */
  logs(context: Context, services: readonly string[], options: LogOptions): Promise<void>;

  /**
   * Restarts the containers of services as they are.
   * @throws FleetError on a name that this machine does not run
   */
  restart(context: Context, services: readonly string[]): Promise<void>;
}

/** Options of `logs`. */
export interface LogOptions {
  /** Go on printing until the command is ended. @default false */
  readonly follow?: boolean;
  /** Lines of each service that are printed at first. */
  readonly tail: string;
}

/** The services that a command is about. */
export interface Selection {
  /** True if the command is about the whole stack. */
  readonly all: boolean;
  /** Slugs of the selected services and of what they depend on; empty where `all`. */
  readonly slugs: ReadonlySet<string>;
  /** Checks whether the service or infrastructure of this slug is selected. */
  includes(slug: string): boolean;
  /** Services of it that stay as they are, as a person has stopped them: `includes` says no to them. @default none */
  readonly stopped?: ReadonlyMap<string, Stop>;
}

/** Options of `down`. */
export interface DownOptions {
  /** Remove the volumes and their data too. */
  readonly volumes: boolean;
  /** Go on where the stack runs for another checkout. */
  readonly takeOver: boolean;
}

/** Options of `up`, the same for every engine. */
export interface UpOptions {
  readonly selection: Selection;
  /** Stop at the first failure, with nothing started. */
  readonly strict: boolean;
  /** Watch what was started until it is stable; else end when it is healthy. */
  readonly watch: boolean;
  /** Go on where the stack runs for another checkout. */
  readonly takeOver: boolean;
  /** Build images first; else no image of the selected services needs a build, and no registry or builder is started. */
  readonly build: boolean;
  /** Try again what has failed here before. */
  readonly retry: boolean;
  /** Put a service back whose new definition fails; else leave it as it is. */
  readonly revert: boolean;
}

/** How an `up` ended. */
export interface UpResult {
  /** The services that it could not bring up. */
  readonly failures: readonly ServiceFailure[];
  /** Seconds from the first start of a container until each was healthy or had failed. @default nothing was started */
  readonly healthySeconds?: number | undefined;
  /** Seconds from the same start until each of the others was stable. @default nothing was started, or nobody watched */
  readonly stableSeconds?: number | undefined;
  /** How the services ran at its last look. @default it did not look */
  readonly status?: FleetStatus | undefined;
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

/** Reason why an image must be built. */
export type BuildReason = 'new' | 'changed' | 'parent changed' | 'missing in registry';

/** A change to one container. */
export interface ContainerStep {
  readonly name: string;
  readonly action:
    | 'create'
    | 'replace'
    | 'update'
    | 'remove'
    | 'start'
    | 'unpause'
    | 'reconnect'
    | 'restart'
    /** It restarted a few times: `up` leaves it, and waits until it has run on for a while. */
    | 'wait';
  /** What is wrong with a container that no change replaces. @default nothing: it differs, or it is missing */
  readonly reason?: string;
}

/** A service that an `up` could not bring up. */
export interface ServiceFailure {
  readonly service: string;
  /** 'image' where it could not be built, 'trial' where its release failed beside the running container, which goes on; 'start' where
   *  its container does not become healthy. */
  readonly stage: 'image' | 'trial' | 'start';
  /** The cause, in one line. */
  readonly reason: string;
  /** Digest that the service's container still runs, where there is no new one. */
  readonly keeps?: string;
  /** Id of the earlier definition that was put back, and that a hold keeps. @default none was */
  readonly reverted?: string;
  /** What is wrong around the service, and not with it: its release is paused. @default nothing was found */
  readonly outside?: string;
}

/** One service as it runs now. */
export interface ServiceStatus {
  readonly service: string;
  readonly machine: string;
  readonly family: string;
  /** Docker's state, or 'missing'. */
  readonly state: string;
  /** 'healthy', 'degraded' (a dependency is not reached, or its agent says so), 'starting', 'unhealthy', 'disconnected', 'stopped' (by a person) or the state. */
  readonly health: string;
  readonly digest: string | undefined;
  readonly ports: readonly {
    readonly name: string;
    readonly address: string;
    readonly container: number;
  }[];
  readonly restarts: number;
  /** Dependencies it does not reach. */
  readonly unreached: readonly string[];
  /** What is wrong with it in plain words, and the last error line of its log; undefined where nothing is. */
  readonly error: string | undefined;
  /** Why its image could not be built when it was last brought up from this machine: it runs an earlier one, or none. */
  readonly imageError: string | undefined;
  /** The earlier definition that it is kept at; undefined where none is. */
  readonly held: HeldAt | undefined;
  /** When a person stopped it, and who; undefined where nobody did, or it runs all the same. */
  readonly stopped: Stop | undefined;
}

/** When a person stopped a service, and who. */
export interface Stop {
  /** As ISO 8601. */
  readonly at: string;
  /** User and machine. */
  readonly by: string;
}

/** What keeps a service at an earlier definition. */
export interface HeldAt {
  /** Id of the definition. */
  readonly id: string;
  /** When it began, as ISO 8601. */
  readonly since: string;
  /** In one line. */
  readonly why: string;
}

export interface FleetStatus {
  readonly stack: string;
  readonly engine: string;
  readonly services: readonly ServiceStatus[];
  /** Redis, NATS and their like. */
  readonly infrastructure: readonly ContainerStatus[];
  /** Containers of the stack whose row is gone, by their name: `up` of the whole stack removes them, and so does `down`. */
  readonly unplanned: readonly ContainerStatus[];
}

/** One container that is no service's as it runs now. */
export interface ContainerStatus {
  readonly name: string;
  /** Docker's state, or 'missing'. */
  readonly state: string;
  /** As of a service, but never 'degraded'. */
  readonly health: string;
  readonly digest: string | undefined;
  readonly restarts: number;
  /** What is wrong with it, as of a service. */
  readonly error: string | undefined;
}
