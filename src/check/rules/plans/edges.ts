import { locateRow } from '../../../checkout/fleet';
import type { ResolvedService } from '../../../plan/service';
import type { MachinePlan } from '../../../plan/plan';
import { listReferences } from '../../../catalog/references';
import { find } from '../../../catalog/rows';
import type { Catalog } from '../../../catalog/schema';
import type { Finding } from '../../../lib/finding';
import { stackFile, type PlanRule } from './rule';

export const edgesReach: PlanRule = {
  name: 'edges-reach',
  description:
    'Edges to services of other machines: known by address there, and published where that address leads.',
  check: ({ plan, host, catalog, plans }) => {
    const findings: Finding[] = [];
    for (const service of plan.services) {
      for (const name of listRemoteNames(plan, service)) {
        const target = find(catalog.services, name);
        const where = Object.keys(target.placements)[0] ?? '';
        const edge: Edge = { plan, from: service.row.name, to: name, where };
        findings.push(...unknownAddress(edge), ...unpublished(edge, service, catalog));
        findings.push(
          ...unmet(
            edge,
            plans.filter(({ machine }) => machine.name === where),
          ),
        );
      }
    }
    return [...findings, ...unanswered(plan, host?.unreached ?? [])];
  },
};

interface Edge {
  readonly plan: MachinePlan;
  readonly from: string;
  readonly to: string;
  /** Machine of `to`, as its address is made of. */
  readonly where: string;
}

/** Names of services on other machines that a service depends on, or whose address its environment holds. */
function listRemoteNames(
  { machine, services }: MachinePlan,
  { row, remote }: ResolvedService,
): string[] {
  const here = new Set(services.map((each) => each.row.name));
  const placed = row.placements[machine.name]?.env ?? {};
  const named = Object.values({ ...row.env, ...placed })
    .flatMap(listReferences)
    .map(({ name }) => name)
    // Servers run beside every machine's services, under names that services do not have.
    .filter((name) => /^[A-Z]/.test(name) && !here.has(name));
  return [...new Set([...remote.map(({ name }) => name), ...named])];
}

/** A LAN leads by addresses; the name of a machine is known to no container. */
function unknownAddress({ plan, from, to, where }: Edge): Finding[] {
  const { stack } = plan;
  if (stack.peerNetwork !== undefined || stack.peers[where] !== undefined) return [];
  return [
    error('peer-address-missing', from, stackFile(plan), {
      message: `it needs ${to} on ${where}, whose address nobody says: ${from} will ask for a host named ${where}`,
      fix: `write fleet:peers: { ${where}: <its address> }`,
    }),
  ];
}

/** Only what a service of another machine depends on is published for all of them. */
function unpublished(
  { plan, from, to, where }: Edge,
  { crossesMachines }: ResolvedService,
  { services }: Catalog,
): Finding[] {
  const there = find(services, to).placements;
  const published = services.some(({ placements }) =>
    Object.entries(placements).some(
      ([machine, { dependsOn }]) => dependsOn.includes(to) && there[machine] === undefined,
    ),
  );
  const joins = plan.stack.peerNetwork === undefined || crossesMachines;
  if (published && joins) return [];
  return [
    error('edge-undeclared', from, locateRow(from), {
      message: `its environment holds the address of ${to} on ${where}, and no dependsOn says so: ${where} publishes ${to} for itself alone`,
      fix: `add '${to}' to placements.${plan.machine.name}.dependsOn`,
    }),
  ];
}

/**
 * Reports an address, network or port offset that differs from the other machine's stack; nothing if that stack is unknown.
 */
function unmet({ plan, from, to, where }: Edge, others: readonly MachinePlan[]): Finding[] {
  const { peerNetwork, peers } = plan.stack;
  const alike = others.filter(
    ({ stack }) => (stack.peerNetwork === undefined) === (peerNetwork === undefined),
  );
  if (alike.length === 0) return [];
  const [theirs = ''] = alike.map(stackFile);
  if (peerNetwork !== undefined) {
    if (alike.some(({ stack }) => stack.peerNetwork === peerNetwork)) return [];
    return [
      error('peer-elsewhere', from, stackFile(plan), {
        message: `it needs ${to} on ${where} through the network ${peerNetwork}, which ${theirs} does not join`,
        fix: `write the same fleet:peerNetwork in both`,
      }),
    ];
  }
  const address = peers[where];
  if (address === undefined) return [];
  const met = alike.filter(({ stack }) => stack.address === address);
  if (met.length === 0) {
    return [
      error('peer-elsewhere', from, theirs, {
        message: `${from} of ${plan.machine.name} looks for ${to} at ${address}, and it is published on ${alike.map(({ stack }) => stack.address).join(', ')}`,
        fix: `write fleet:address: ${address}, or correct fleet:peers.${where} in ${stackFile(plan)}`,
      }),
    ];
  }
  const moved = met.filter(({ stack }) => stack.portOffset !== 0);
  if (moved.length < met.length) return [];
  const [{ stack }] = moved as [MachinePlan];
  return [
    error('peer-elsewhere', from, theirs, {
      message: `${from} of ${plan.machine.name} looks for ${to} at the ports of its row, and fleet:portOffset moves them by ${String(stack.portOffset)}`,
      fix: 'write fleet:portOffset: 0, or join the two by fleet:peerNetwork',
    }),
  ];
}

const unanswered = (
  plan: MachinePlan,
  unreached: readonly { readonly name: string; readonly host: string; readonly port: number }[],
): Finding[] =>
  unreached.map(({ name, host, port }) => ({
    severity: 'warning',
    rule: 'peer-unreached',
    service: null,
    file: stackFile(plan),
    line: null,
    message: `${name} does not answer at ${host}:${String(port)} now; whether it will when it is needed cannot be known`,
    fix: `bring ${name} up there, or correct fleet:peers and the firewall between the two`,
  }));

const error = (
  rule: string,
  service: string,
  file: string,
  said: Pick<Finding, 'message' | 'fix'>,
): Finding => ({ severity: 'error', rule, service, file, line: null, ...said });
