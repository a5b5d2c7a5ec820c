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
    'Checks that the stack has the address of each service it needs on another machine, and that the service is published there.',
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
  /** Machine of `to`; its address comes from `fleet:peers`. */
  readonly where: string;
}

/** Lists the services on other machines that a service depends on, or whose address its environment contains. */
function listRemoteNames(
  { machine, services }: MachinePlan,
  { row, remote }: ResolvedService,
): string[] {
  const here = new Set(services.map((each) => each.row.name));
  const placed = row.placements[machine.name]?.env ?? {};
  const named = Object.values({ ...row.env, ...placed })
    .flatMap(listReferences)
    .map(({ name }) => name)
    // Infrastructure runs on every machine, and its names are lower case.
    .filter((name) => /^[A-Z]/.test(name) && !here.has(name));
  return [...new Set([...remote.map(({ name }) => name), ...named])];
}

/** Reports a missing address: without one, a container cannot resolve the name of another machine. */
function unknownAddress({ plan, from, to, where }: Edge): Finding[] {
  const { stack } = plan;
  if (stack.peerNetwork !== undefined || stack.peers[where] !== undefined) return [];
  return [
    error('peer-address-missing', from, stackFile(plan), {
      message: `${from} depends on '${to}' on ${where}, and no address of ${where} is set; ${from} will try the host name '${where}'`,
      fix: `write fleet:peers: { ${where}: <its address> }`,
    }),
  ];
}

/** Reports a missing dependsOn: a service is published to other machines only if one of their services depends on it. */
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
      message: `its environment contains the address of '${to}' on ${where}, but no dependsOn names '${to}'; ${where} does not publish it to other machines`,
      fix: `add '${to}' to placements.${plan.machine.name}.dependsOn`,
    }),
  ];
}

/**
 * Reports an address, network or port offset that differs from the other machine's stack. Reports nothing if that stack is unknown.
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
        message: `${from} connects to '${to}' on ${where} through the network '${peerNetwork}', but ${theirs} does not join it`,
        fix: `write the same fleet:peerNetwork in both stack files`,
      }),
    ];
  }
  const address = peers[where];
  if (address === undefined) return [];
  const met = alike.filter(({ stack }) => stack.address === address);
  if (met.length === 0) {
    return [
      error('peer-elsewhere', from, theirs, {
        message: `${from} of ${plan.machine.name} connects to '${to}' at ${address}, but it is published on ${alike.map(({ stack }) => stack.address).join(', ')}`,
        fix: `write fleet:address: ${address}, or correct fleet:peers.${where} in ${stackFile(plan)}`,
      }),
    ];
  }
  const moved = met.filter(({ stack }) => stack.portOffset !== 0);
  if (moved.length < met.length) return [];
  const [{ stack }] = moved as [MachinePlan];
  return [
    error('peer-elsewhere', from, theirs, {
      message: `${from} of ${plan.machine.name} connects to '${to}' on the ports of its row, but fleet:portOffset adds ${String(stack.portOffset)} to them`,
      fix: 'write fleet:portOffset: 0, or connect the two stacks with fleet:peerNetwork',
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
    message: `${name} does not answer at ${host}:${String(port)} now; it is not known if it will when it is needed`,
    fix: `start ${name} there, or correct fleet:peers and the firewall between the two machines`,
  }));

const error = (
  rule: string,
  service: string,
  file: string,
  said: Pick<Finding, 'message' | 'fix'>,
): Finding => ({ severity: 'error', rule, service, file, line: null, ...said });
