/** Labels of what the fleet makes with Docker, by what each tells. Engines, policies and commands find things by them. */
export const LABELS = {
  /** Name of the stack. */
  stack: 'fleet.stack',
  /** Name of the stack whose ledger a volume holds. */
  ledger: 'fleet.ledger',
  /** Path of the checkout that brought the stack up: of a volume of its own alone. */
  checkout: 'fleet.checkout',
  /** Engine that owns the stack. */
  engine: 'fleet.engine',
  machine: 'fleet.machine',
  /** Name of the service's row or of the infrastructure's. */
  service: 'fleet.service',
  /** All that a service's container is given, as JSON: src/plan/definition.ts. */
  definition: 'fleet.definition',
  /** Image that a service is built on. */
  family: 'fleet.family',
  /** 'true' for Redis, NATS and the like. */
  infrastructure: 'fleet.infrastructure',
  /** 'true' for a service whose row allows it to ask the Docker engine, and whose stack lets it. */
  docker: 'fleet.docker',
  /** Devices of the host that a service's row names, with commas between them. */
  devices: 'fleet.devices',
  /** 'true' for a network that no stack owns. */
  shared: 'fleet.shared',
  /** Stack of the service whose release is tried: such a container is no part of the stack. */
  releaseTrial: 'fleet.release-trial',
  /** Stack whose services `try` runs: such a container is no part of the stack. */
  trial: 'fleet.try',
  /** Stack whose trial lets the services that may use Docker see the container. */
  trialDocker: 'fleet.try.docker',
  /** Keyed hash of the secrets' values. */
  secrets: 'fleet.secrets',
} as const;

type Labels = Readonly<Record<string, string | undefined>>;

/** A label as the Docker provider takes it. */
export interface LabelInput {
  readonly label: string;
  readonly value: string;
}

/** The value of docker's `--filter` that finds what has a label, with this value where there is one. */
export const filterByLabel = (label: string, value?: string): string =>
  value === undefined ? `label=${label}` : `label=${label}=${value}`;

/** The value of docker's `--filter` that finds what belongs to a stack. */
export const filterByStack = (stack: string): string => filterByLabel(LABELS.stack, stack);

/**
 * Checks whether a name in Docker is one that a stack gives, as `nameInDocker` makes it. What an exported compose file starts
 * under a project name of its own has the stack's labels, and is not the stack's.
 */
export const isNamedByStack = (stack: string, name: string): boolean => name.includes(`-${stack}-`);

/** The part of docker's `--format` that prints a label of a listed container. */
export const formatLabel = (label: string): string => `{{.Label "${label}"}}`;

/** Checks whether a container is infrastructure such as Redis or NATS, whose image is made elsewhere. */
export const isInfrastructure = (labels: Labels): boolean =>
  labels[LABELS.infrastructure] === 'true';

export const toLabelInputs = (labels: Readonly<Record<string, string>>): LabelInput[] =>
  Object.entries(labels).map(([label, value]) => ({ label, value }));

/** Reads no other value: in a preview one that is not known yet would throw. */
export const readLabelInput = (
  labels: readonly LabelInput[] | undefined,
  name: string,
): string | undefined => labels?.find(({ label }) => label === name)?.value;
