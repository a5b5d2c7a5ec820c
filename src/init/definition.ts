/** The facts that a start-up configuration tells of the agents, before anything is made of it. */

/** A value, and where it comes from: `file:line`, or a few words. */
export interface Found<T> {
  readonly value: T;
  readonly from: string;
}

/** The start of an agent. */
export type Start = { readonly args: readonly string[] } & (
  { readonly script: string } | { readonly module: string }
);

/** A health endpoint by HTTP. */
export interface Asked {
  /** undefined where only a path is said: that of its health, or its own. */
  readonly port: number | undefined;
  readonly path: string;
}

/** What a container has, as the fields of a row have it. */
export interface ContainerFields {
  readonly volumes: readonly Found<{ readonly name: string; readonly path: string }>[];
  readonly devices: readonly Found<string>[];
  readonly secrets: readonly Found<string>[];
  /** Its limit, in megabytes of 2^20 bytes. */
  readonly memory: Found<number> | undefined;
}

/** One agent as one place defines it. */
export interface Definition {
  /** As written. */
  readonly name: Found<string>;
  /** The compose project that it is a service of, by its first file. @default none */
  readonly project?: string;
  /** Section it stands in: the file of rows that it goes to. */
  readonly group: string;
  /** Machines, as written; none where nothing says one. */
  readonly machines: readonly Found<string>[];
  readonly start: Found<Start> | undefined;
  /** True if what starts it is one of its questions, such as something else than Python. */
  readonly startsOther: boolean;
  /** Folders that its script may be relative to, the likeliest first. */
  readonly folders: readonly string[];
  /** Folder of the source that its container starts in; '' for the root. @default it is not known */
  readonly startsIn?: string | undefined;
  /** Folders that Python must be told of besides its root, such as those of PYTHONPATH; '' for the root. */
  readonly searchPath: readonly string[];
  readonly port: Found<number> | undefined;
  readonly healthPort: Found<number> | undefined;
  /** The ports that it is told to bind in its container, where something publishes that. */
  readonly inside: number | undefined;
  /** The port that its image exposes: it binds that where nothing tells it another. */
  readonly exposed: Found<number> | undefined;
  /** Further ports that are published. */
  readonly listens: readonly Found<number>[];
  /** Where something asks it for its health already. */
  readonly asked: Found<Asked> | undefined;
  /** As written. */
  readonly dependsOn: readonly Found<string>[];
  readonly env: Readonly<Record<string, Found<string>>>;
  /** The values that say that it uses a GPU. */
  readonly gpu: Found<true> | undefined;
  /** @default nothing of its container is said */
  readonly container?: ContainerFields;
  /** The fleet is whole without it. */
  readonly optional: Found<boolean> | undefined;
  /** Text that could not be understood, each with its place. */
  readonly questions: readonly string[];
  /** Values that it gives twice, and not the same. */
  readonly conflicts: readonly string[];
}

/** A server that others depend on and that is no agent, such as a database. */
export interface Server {
  readonly name: Found<string>;
  /** Its image; where that has no name, what it is built of. */
  readonly image: string;
  /** Its named volumes, each with its folder: `data:/var/lib/data`. @default none */
  readonly volumes?: readonly string[];
}

/** The facts that a machine's own section tells. */
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
  /** Text of it that could not be understood, besides that of its definitions. */
  readonly questions: readonly string[];
  /** What was not taken for an agent. */
  readonly notes: readonly string[];
}

export const NOTHING: Findings = {
  definitions: [],
  servers: [],
  machines: [],
  questions: [],
  notes: [],
};

/** A definition that makes no row, and asks this question in its place. */
export const askInstead = (definition: Definition, question: string): Definition => ({
  ...definition,
  start: undefined,
  startsOther: true,
  questions: [question],
  conflicts: [],
});
