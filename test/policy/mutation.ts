export type Inputs = Readonly<Record<string, unknown>>;

/** A resource of the main machine's stack, the inputs that change, and the reports of the rule. */
export interface Mutation {
  readonly title: string;
  readonly type: string;
  readonly name: string;
  readonly change: (inputs: Inputs) => Inputs;
  readonly lines: readonly string[];
}

/** Makes mutations of one resource. The change is new values of inputs, or computes them. */
export const describeMutation =
  (type: string, name: string) =>
  (title: string, change: Inputs | ((inputs: Inputs) => Inputs), ...lines: string[]): Mutation => ({
    title,
    type,
    name,
    lines,
    change: typeof change === 'function' ? change : () => change,
  });

/** Appends an item to a list of a resource's inputs. */
export const more =
  (field: string, ...items: unknown[]) =>
  (inputs: Inputs): Inputs => ({ [field]: [...((inputs[field] ?? []) as unknown[]), ...items] });

/** Changes values in a map of a resource's inputs. */
export const with_ =
  (field: string, values: Inputs) =>
  (inputs: Inputs): Inputs => ({ [field]: { ...(inputs[field] as Inputs), ...values } });

export const labelled = (name: string, value: unknown) =>
  with_('labels', { [`org.opencontainers.image.${name}`]: value });

export const parent = (location: string) => (inputs: Inputs) => {
  const context = inputs['context'] as { named: Inputs };
  return { context: { ...context, named: { ...context.named, family: { location } } } };
};

/** Applies a mutation to `inputs`; it removes a field that it sets to undefined. */
export const applyMutation = (inputs: Inputs, { change }: Mutation): Inputs =>
  JSON.parse(JSON.stringify({ ...inputs, ...change(inputs) })) as Inputs;
