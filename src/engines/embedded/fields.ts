import { FleetError, quoteValue } from '../../lib/errors';
import type { Recorded } from '../common/resources';

const TRANSLATE = 'remove it, or translate it in src/engines/embedded';

/**
 * Reads a resource's inputs field by field and refuses those nobody read, so that nothing the program says is silently
 * lost on the way to an engine.
 */
export class Fields {
  private readonly seen = new Set<string>();

  constructor(
    private readonly resource: Recorded,
    private readonly inputs: Readonly<Record<string, unknown>> = resource.inputs,
    private readonly at = '',
  ) {}

  /** Returns the field unchanged; undefined if the program left it out. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says the field's type
  get<T>(field: string): T | undefined {
    this.seen.add(field);
    return this.inputs[field] as T | undefined;
  }

  /** A field the translation cannot do without. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says the field's type
  need<T>(field: string): T {
    const value = this.get<T>(field);
    if (value === undefined) throw this.error(field, 'missing; write it');
    return value;
  }

  /** A field with one value that this engine can honour. */
  only(field: string, ...values: readonly unknown[]): void {
    const value = this.get(field);
    if (value !== undefined && !values.includes(value)) {
      const allowed = values.map(quoteValue).join(' or ');
      throw this.error(
        field,
        `is not for the embedded engine: ${quoteValue(value)}; write ${allowed}`,
      );
    }
  }

  /** Reads a nested object; the same rules apply to its fields. */
  nested<T>(field: string, read: (fields: Fields) => T): T | undefined {
    const value = this.get<Record<string, unknown>>(field);
    if (value === undefined) return undefined;
    return new Fields(this.resource, value, `${this.at}${field}.`).all(read);
  }

  /** A list of nested objects. */
  list<T>(field: string, read: (fields: Fields) => T): T[] {
    const values = this.get<Record<string, unknown>[]>(field) ?? [];
    return values.map((value) =>
      new Fields(this.resource, value, `${this.at}${field}[].`).all(read),
    );
  }

  /** Runs `read`, then refuses every field it did not touch. */
  all<T>(read: (fields: Fields) => T): T {
    const result = read(this);
    const missed = Object.keys(this.inputs).find((field) => !this.seen.has(field));
    if (missed !== undefined)
      throw this.error(missed, `unknown to the embedded engine; ${TRANSLATE}`);
    return result;
  }

  private error(field: string, what: string): FleetError {
    return new FleetError(
      `${this.resource.type} ${this.resource.name}: ${this.at}${field}: ${what}`,
    );
  }
}
