import type { ServiceInput } from '../catalog/schema';
import type { Found, Server } from './definition';
import type { MachineProposal } from './machines';
import type { PackageProposal } from './packages';

/** A service's row, and where its values come from. */
export interface ServiceProposal {
  readonly row: ServiceInput;
  /** File below fleet/services/ that it goes to. */
  readonly group: string;
  /** By field; a placement's by `placements.<machine>`. */
  readonly from: Readonly<Record<string, readonly string[]>>;
  /** The fields that a person has to fill in. */
  readonly todo: readonly string[];
  /** Dependencies that nothing defines, as written: they are not in the row. */
  readonly unknown: readonly Found<string>[];
}

/** Rows for a fleet, of what its start-up configurations and agents say. */
export interface Proposal {
  readonly machines: readonly MachineProposal[];
  readonly services: readonly ServiceProposal[];
  readonly servers: readonly Server[];
  /** Packages that no image has, of rows for a stack that exists. */
  readonly packages: readonly PackageProposal[];
  /** Contradictions: a person must say which is meant. */
  readonly conflicts: readonly string[];
  /** Text that could not be understood. */
  readonly questions: readonly string[];
  /** Decisions, for people to know. */
  readonly notes: readonly string[];
  /** Rows that the catalog refuses. */
  readonly refusals: readonly string[];
}
