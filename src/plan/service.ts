import type { AgentsSource } from '../catalog/agents-source';
import type { ImageRow, ServiceRow } from '../catalog/schema';
import type { Audio, GpuShare } from './hardware';
import type { Hold } from './hold';
import type { JoinedNetwork } from './networks';
import type { PublishedPort } from './ports';
import type { ResolvedVolume } from './volumes';

/** One service where and how it runs on the stack's machine. What all containers share comes from the stack. */
export interface ResolvedService {
  readonly row: ServiceRow;
  /** Name on the networks, in container and volume names. */
  readonly slug: string;
  readonly family: ImageRow;
  /** Folder of its own lock, for the image that it stands on: another track's image has a lock of its own. */
  readonly ownLock: string;
  /** Where its agent comes from, by its row or else its stack; undefined for the reference agent. */
  readonly source: AgentsSource | undefined;
  /** Command line; undefined for the image's own. */
  readonly command: readonly string[] | undefined;
  /** Services and infrastructure rows of this machine that it waits for. */
  readonly waitsFor: readonly string[];
  /** Health or protocol URL of everything it depends on, by name. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Services of other machines that it depends on, and where it reaches their health. */
  readonly remote: readonly RemoteService[];
  readonly ports: readonly PublishedPort[];
  /** LAN addresses by the machine's name, which its container resolves. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Networks that it joins besides the fleet's. */
  readonly joins: readonly JoinedNetwork[];
  readonly volumes: readonly ResolvedVolume[];
  /** Variables of its row, and the addresses of the services that it depends on. */
  readonly variables: Readonly<Record<string, string>>;
  /** All variables of its container. */
  readonly environment: Readonly<Record<string, string>>;
  /** Talks with another machine: joins the peer network where the stack has one. */
  readonly crossesMachines: boolean;
  /** Memory limit in megabytes of 2^20 bytes. */
  readonly memory: number;
  /** Seconds that it must stay healthy without a restart to be stable. */
  readonly minReadySeconds: number;
  /** A new definition of it is tried beside the running container, before that is stopped. */
  readonly trial: boolean;
  /** Seconds that it may take until it is first healthy; undefined for the default of src/plan/start-seconds.ts. */
  readonly startSeconds: number | undefined;
  /** Share of the GPU that it reserves; undefined for a CPU service, and where the stack has no GPU. */
  readonly gpu: GpuShare | undefined;
  readonly audio: Audio | undefined;
  /** Devices of the host that its row names. */
  readonly devices: readonly string[];
  /** Groups of its image that may use them. */
  readonly deviceGroups: readonly string[];
  /** Talks with the Docker engine, through the stack's proxy. */
  readonly docker: boolean;
  /** Secrets of the row that the stack has a value of. */
  readonly secrets: readonly string[];
  /** Keeps it at an earlier definition, which the fields above are then of. @default its row's definition runs */
  readonly held?: Hold | undefined;
}

export interface RemoteService {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}
