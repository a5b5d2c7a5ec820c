interface Label {
  readonly label: string;
  readonly value: string;
}

/** Value of a container's label. */
export const labelOf = (labels: readonly Label[] | undefined, name: string): string | undefined =>
  labels?.find(({ label }) => label === name)?.value;

/** Redis, NATS and the like, whose images are made elsewhere. */
export const isInfrastructure = (labels: readonly Label[] | undefined): boolean =>
  labelOf(labels, 'fleet.infrastructure') === 'true';
