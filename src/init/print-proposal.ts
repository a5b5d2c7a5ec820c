import type { MachineProposal } from './machines';
import type { Server } from './definition';
import type { Proposal, ServiceProposal } from './proposal';
import type { Replaced } from './replaced';
import { joinQuestions } from './join-questions';
import { paint, print, formatTable } from '../lib/output';
import { fleetCommandFor } from '../lib/fleet-command';
import { formatCount } from '../lib/format';
import { writeCommand } from '../lib/shell';

/** Prints a proposal for people; what is wrong with it is printed as errors. */
export function printProposal(
  proposal: Proposal,
  {
    written,
    replaced,
    stack,
    unlocked,
  }: {
    readonly written: readonly string[];
    /** Stack that the rows are added to; undefined where they are a fleet of their own. */
    readonly stack: string | undefined;
    /** Services of this project whose packages nothing locks yet. */
    readonly unlocked: readonly string[];
    /** undefined where the files were not written into the project. */
    readonly replaced: Replaced | undefined;
  },
): void {
  const { machines, services, servers, packages, questions, notes, conflicts, refusals } = proposal;
  print(
    formatTable(
      ['SERVICE', 'MACHINES', 'FAMILY', 'PORT', 'HEALTH', 'PROBE', 'DEPENDS ON', 'FROM'],
      services.map(formatCells),
      { optional: ['DEPENDS ON', 'PROBE'] },
    ),
  );
  print();
  if (machines.length > 0) {
    print(
      formatTable(
        ['MACHINE', 'CARD', 'SERVICES', 'FROM'],
        machines.map((each) => machineCells(each, services)),
      ),
    );
  }
  for (const server of servers) print(`${paint('yellow', '!')} ${describeServer(server)}`);
  const joined = joinQuestions(questions);
  for (const question of joined) print(`${paint('yellow', '?')} ${question}`);
  for (const note of notes) print(`! ${note}`);
  for (const { service, lines } of packages) {
    const named = lines.map(({ value, from }) => `${value} (${from})`).join(', ');
    print(`${service} needs what its image lacks: ${named}`);
  }
  if (written.length > 0) {
    for (const file of written) print(`${paint('green', '+')} ${file}`);
    const names = machines.map(({ row }) => row.name).join(' or ');
    if (replaced && replaced.files.length > 0) {
      print('these rows replace files of the previous fleet; remove them:');
      print(`  ${writeCommand('git', 'rm', ...replaced.files)}`);
    }
    if (stack !== undefined && unlocked.length > 0) {
      print(`lock these packages: ${fleetCommandFor(stack, 'lock', ...unlocked)}`);
    }
    for (const { file, machine } of replaced?.stacks ?? []) {
      print(
        `${file} is for ${machine}: write fleet:machine: ${names} and the same as fleet:profile, or remove it`,
      );
    }
  }
  const wrong = conflicts.length + refusals.length;
  print(
    paint(
      wrong === 0 ? 'green' : 'red',
      `${formatCount(services.length, 'service')} ${stack === undefined ? `on ${formatCount(machines.length, 'machine')}` : `for stack ${stack}`}; ${formatCount(conflicts.length, 'conflict')}, ${formatCount(refusals.length, 'refusal')}, ${String(joined.length)} to fill in; ${written.length > 0 ? `${formatCount(written.length, 'file')} written` : 'nothing is written'}`,
    ),
  );
}

function describeServer({ name, image, volumes = [] }: Server): string {
  const data = volumes.length > 0 ? `, with volumes for ${volumes.join(', ')}` : '';
  return `${name.value} (${name.from}) is a server, ${image}: its row belongs into fleet/infrastructure.ts${data}`;
}

function formatCells({ row, from }: ServiceProposal): string[] {
  const { probe, placements } = row;
  const edges = Object.values(placements).flatMap(({ dependsOn }) => dependsOn);
  return [
    row.name,
    Object.keys(placements).join(' ') || '?',
    row.family,
    row.port === undefined ? 'none' : String(row.port),
    String(row.healthPort),
    Object.values(probe).join(' '),
    String(new Set(edges).size),
    [...new Set(from['name'])].join(' '),
  ];
}

function machineCells(
  { row, from }: MachineProposal,
  services: readonly ServiceProposal[],
): string[] {
  const count = row.gpu?.count ?? 1;
  const card = row.gpu ? `${count > 1 ? `${String(count)} x ` : ''}${row.gpu.model}` : 'none';
  const here = services.filter(({ row: { placements } }) => Object.hasOwn(placements, row.name));
  return [row.name, card, String(here.length), from['name'] ?? ''];
}
