import type { ServiceInput } from '../catalog/schema';
import type { Found, Server } from './definition';
import type { MachineProposal } from './machines';

/** A service's row, and where its values come from. */
export interface ServiceProposal {
  readonly row: ServiceInput;
  /** File below fleet/services/ that it goes to. */
  readonly group: string;
  /** By field; a placement's by `placements.<machine>`. */
  readonly from: Readonly<Record<string, readonly string[]>>;
  /** What a person has to fill in. */
  readonly todo: readonly string[];
  /** Dependencies that nothing defines, as written: they are not in the row. */
  readonly unknown: readonly Found<string>[];
}

/** Rows for a fleet, of what its start-up configurations and agents say. */
export interface Proposal {
  readonly machines: readonly MachineProposal[];
  readonly services: readonly ServiceProposal[];
  readonly servers: readonly Server[];
  /** What cannot be so: a person must say which is meant. */
  readonly conflicts: readonly string[];
  /** What could not be understood. */
  readonly questions: readonly string[];
  /** What was decided, for people to know. */
  readonly notes: readonly string[];
  /** What the catalog refuses of the rows. */
  readonly refusals: readonly string[];
}
