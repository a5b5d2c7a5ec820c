import type { MachineImpact } from './compute-impacts';
import { estimateTransfer, type TransferEstimate, type SizedImpact } from './bytes';

/** The effects of a change over all machines. */
export interface ImpactSummary {
  /** The commit that the checkout is compared with; none where names or paths were given. */
  readonly since?: string;
  /** Reason why that commit could not be evaluated: only files then tell what changes. */
  readonly notEvaluated?: string;
  readonly machines: readonly (MachineImpact & { readonly bytes: TransferEstimate })[];
  readonly total: Total;
}

export interface Total {
  /** Machines on which something is built, replaced or restarted. */
  readonly machines: readonly string[];
  /** Bases and families once, a service's image once for each machine. */
  readonly images: number;
  readonly containers: number;
  /** Distinct services whose containers are touched: both placements of one count once. */
  readonly services: number;
  readonly bytes: TransferEstimate;
}

export function summarizeImpacts(
  machines: readonly (SizedImpact & { readonly impact: MachineImpact })[],
): Pick<ImpactSummary, 'machines' | 'total'> {
  const found = machines.map(({ impact, ...sized }) => ({
    ...impact,
    bytes: estimateTransfer([{ ...sized, impact }]),
  }));
  const bytes = estimateTransfer(machines);
  const containers = found.flatMap((each) => each.containers);
  return {
    machines: found,
    total: {
      machines: found
        .filter((each) => each.images.length + each.containers.length > 0)
        .map(({ machine }) => machine),
      images: bytes.images,
      containers: containers.length,
      services: new Set(containers.flatMap(({ service }) => service ?? [])).size,
      bytes,
    },
  };
}
