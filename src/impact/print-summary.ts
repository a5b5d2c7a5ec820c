import { COLOURS, SIGNS } from '../engines/common/preview';
import { warn, paint, print, wrapIndented, formatTable } from '../lib/output';
import { formatMegabytes } from '../sizes/print';
import type { TransferEstimate } from './bytes';
import type { ImpactSummary } from './summary';
import {
  explainContainer,
  explainEstimate,
  explainImage,
  formatUnknown,
  countServices,
} from './format';
import { formatCount } from '../lib/format';
import { fleetCommand } from '../lib/fleet-command';

type MachineReport = ImpactSummary['machines'][number];

export function printSummary(report: ImpactSummary): void {
  const { machines, total, notEvaluated } = report;
  if (notEvaluated !== undefined) {
    warn(`the commit cannot be evaluated, so only files tell what changes: ${notEvaluated}`);
  }
  for (const machine of machines) printMachine(machine);
  print(
    formatTable(
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
  const estimate = explainEstimate(total.bytes);
  if (estimate !== '') print(estimate);
  const open = machines.some((machine) => formatUnknown(machine.open) !== undefined);
  if (total.machines.length > 0) {
    print(`${countServices(total.services)} on ${total.machines.join(', ')}`);
  } else if (!open) print('no machine changes');
  if (open && notEvaluated === undefined) {
    print(
      `unknown until the edit is made: edit the file, then run ${fleetCommand('impact', '--since', 'HEAD')}`,
    );
  }
}

function printMachine(machine: MachineReport): void {
  const { images, containers, degraded, open } = machine;
  print(paint('bold', `${machine.machine}  stack ${machine.stack}`));
  for (const each of images) {
    print(`  ${paint('yellow', '●')} build    ${each.image}  (${explainImage(each)})`);
  }
  for (const each of containers) {
    const sign = paint(COLOURS[each.action], SIGNS[each.action]);
    print(`  ${sign} ${each.action.padEnd(8)} ${each.container}  (${explainContainer(each)})`);
  }
  if (degraded.length > 0) {
    const what = formatCount(
      degraded.length,
      'other keeps running, and is degraded while its dependencies restart',
      'others keep running, and are degraded while their dependencies restart',
    );
    printWrapped(`${what}: ${degraded.join(', ')}`);
  }
  const unknown = formatUnknown(open);
  if (unknown !== undefined) printWrapped(`${paint('yellow', '?')} ${unknown}`);
  if (images.length + containers.length === 0 && unknown === undefined) print('  nothing changes');
}

/** Prints a line of a machine with all of its names. */
function printWrapped(text: string): void {
  for (const line of wrapIndented(text, '  ', '    ')) print(line);
}

interface Counts {
  readonly images: number;
  readonly containers: number;
  readonly services: number;
  readonly bytes: TransferEstimate;
}

const row = (name: string, { images, containers, services, bytes }: Counts): string[] => [
  name,
  ...[images, containers, services].map(String),
  ...[bytes.build, bytes.push, bytes.pull].map(formatMegabytes),
];
