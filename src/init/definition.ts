/** What a start-up configuration says of the agents, before anything is made of it. */

/** A value, and where it comes from: `file:line`, or a few words. */
export interface Found<T> {
  readonly value: T;
  readonly from: string;
}

/** What starts an agent. */
export type Start = { readonly args: readonly string[] } & (
  { readonly script: string } | { readonly module: string }
);

/** A health endpoint by HTTP. */
export interface Asked {
  /** undefined where only a path is said: that of its health, or its own. */
  readonly port: number | undefined;
  readonly path: string;
}

/** One agent as one place defines it. */
export interface Definition {
  /** As written. */
  readonly name: Found<string>;
  /** Section it stands in: the file of rows that it goes to. */
  readonly group: string;
  /** Machines, as written; none where nothing says one. */
  readonly machines: readonly Found<string>[];
  readonly start: Found<Start> | undefined;
  /** Folders that its script may be relative to, the likeliest first. */
  readonly folders: readonly string[];
  readonly port: Found<number> | undefined;
  readonly healthPort: Found<number> | undefined;
  /** What it is told to bind in its container, where something publishes that. */
  readonly inside: number | undefined;
  /** Further ports that are published. */
  readonly listens: readonly Found<number>[];
  /** Where something asks it for its health already. */
  readonly asked: Found<Asked> | undefined;
  /** As written. */
  readonly dependsOn: readonly Found<string>[];
  readonly env: Readonly<Record<string, Found<string>>>;
  /** What says that it uses a card. */
  readonly gpu: Found<true> | undefined;
  /** The fleet is whole without it. */
  readonly optional: Found<boolean> | undefined;
  /** What of it could not be understood, each with its place. */
  readonly questions: readonly string[];
  /** What it says twice, and not the same. */
  readonly conflicts: readonly string[];
}

/** A server that others depend on and that is no agent, such as a database. */
export interface Server {
  readonly name: Found<string>;
  readonly image: string;
}

/** What a machine's own section says of it. */
export interface MachineHint {
  /** As written. */
  readonly name: Found<string>;
  readonly card?: Found<string>;
  readonly count?: Found<number>;
  /** Megabytes of 2^20 bytes. */
  readonly vram?: Found<number>;
  readonly architecture?: Found<string>;
  readonly cores?: Found<number>;
  /** Parameters of its profile, by name. */
  readonly profile: Readonly<Record<string, Found<string | number>>>;
}

/** All that one file says. */
export interface Findings {
  readonly definitions: readonly Definition[];
  readonly servers: readonly Server[];
  readonly machines: readonly MachineHint[];
}
