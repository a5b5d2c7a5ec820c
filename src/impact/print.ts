import { COLOURS, SIGNS } from '../engines/common/changes';
import { complain, paint, say, table } from '../lib/output';
import { megabytes } from '../sizes/print';
import type { Moved } from './bytes';
import type { Report } from './report';
import {
  containerReason,
  estimateWords,
  imageReason,
  openWords,
  servicesWords,
  some,
} from './words';

type MachineReport = Report['machines'][number];

export function printReport(report: Report): void {
  const { machines, total, notEvaluated } = report;
  if (notEvaluated !== undefined) {
    complain(`the commit cannot be evaluated, so only files tell what changes: ${notEvaluated}`);
  }
  for (const machine of machines) printMachine(machine);
  say(
    table(
      ['MACHINE', 'IMAGES', 'CONTAINERS', 'SERVICES', 'BUILD, MB', 'PUSH, MB', 'PULL, MB'],
      [
        ...machines.map((machine) =>
          row(machine.machine, {
            ...machine,
            images: machine.images.length,
            containers: machine.containers.length,
            services: machine.containers.filter(({ service }) => service !== undefined).length,
          }),
        ),
        ...(machines.length > 1 ? [row('all', total)] : []),
      ],
    ),
  );
  const estimate = estimateWords(total.bytes);
  if (estimate !== '') say(estimate);
  const open = machines.some((machine) => openWords(machine.open) !== undefined);
  if (total.machines.length > 0) {
    say(`${servicesWords(total.services)} on ${total.machines.join(', ')}`);
  } else if (!open) say('no machine is touched');
  if (open && notEvaluated === undefined) {
    say('not known until it is compared: edit it, then bin/fleet impact --since HEAD');
  }
}

function printMachine(machine: MachineReport): void {
  const { images, containers, degraded, open } = machine;
  say(paint('bold', `${machine.machine}  stack ${machine.stack}`));
  for (const each of images) {
    say(`  ${paint('yellow', '●')} build    ${each.image}  (${imageReason(each)})`);
  }
  for (const each of containers) {
    const sign = paint(COLOURS[each.action], SIGNS[each.action]);
    say(`  ${sign} ${each.action.padEnd(8)} ${each.container}  (${containerReason(each)})`);
  }
  if (degraded.length > 0) {
    say(
      degraded.length === 1
        ? `  1 other is not restarted, and is degraded while what it waits for is away: ${some(degraded)}`
        : `  ${String(degraded.length)} others are not restarted, and are degraded while what they wait for is away: ${some(degraded)}`,
    );
  }
  const unknown = openWords(open);
  if (unknown !== undefined) say(`  ${paint('yellow', '?')} ${unknown}`);
  if (images.length + containers.length === 0 && unknown === undefined) say('  nothing changes');
}

interface Counts {
  readonly images: number;
  readonly containers: number;
  readonly services: number;
  readonly bytes: Moved;
}

const row = (name: string, { images, containers, services, bytes }: Counts): string[] => [
  name,
  ...[images, containers, services].map(String),
  ...[bytes.build, bytes.push, bytes.pull].map(megabytes),
];
