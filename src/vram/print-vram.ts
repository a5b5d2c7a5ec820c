import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FleetError } from '../lib/errors';
import { readReadings, VRAM_READINGS } from '../checkout/fleet';
import { planVram, explainVramShortage, type VramPlan } from '../plan/vram';
import { parseVramReadings, formatReadings } from '../catalog/vram-readings';
import { readCards } from './cards';
import { checkDockerEngineName } from '../engines/common/docker-engine';
import type { Context } from '../checkout/context';
import { chooseEngine } from '../engines';
import { writeFileAtomic } from '../lib/files';
import { printJson } from '../lib/json-output';
import { warn, print } from '../lib/output';
import { parseSeconds } from '../lib/duration';
import { measureVram, addMeasurement, type Measurement, type VramProbes } from './measure';
import { printVramPlan, describeUnmeasured } from './print';
import { formatCount } from '../lib/format';
import { fleetCommand, fleetCommandFor } from '../lib/fleet-command';

export interface VramOptions {
  /** Read what the services take while they run, and keep it. @default false */
  readonly measure?: boolean;
  /** For so long. */
  readonly seconds: string;
  readonly json?: boolean;
}

/**
 * Prints what is planned on the stack's card.
 * @param senses what a measurement asks
 * @throws FleetError where more is needed than the card has, or nothing could be measured
 */
export async function printVram(
  context: Context,
  options: VramOptions,
  senses: VramProbes = createProbes(context),
): Promise<void> {
  const { stack, plan: fleet, root } = context;
  const { gpu, machine, services } = fleet;
  if (!gpu) {
    if (options.measure === true) {
      throw new FleetError(
        `Pulumi.${stack.name}.yaml: fleet:gpu: missing; write the card that is to be measured`,
      );
    }
    if (options.json === true) printJson({ stack: stack.name, cards: [] });
    else
      print(
        `stack ${stack.name} reserves no GPU; ${fleetCommandFor('NAME', 'vram')} prints that of another stack`,
      );
    return;
  }
  const file = path.join(root, VRAM_READINGS);
  let readings = parseVramReadings(readReadings(root), VRAM_READINGS);
  let measured: Measurement | undefined;
  if (options.measure === true) {
    measured = await measureWithProgress(context, gpu, parseSeconds(options.seconds), senses);
    if (measured.peaks.size > 0) {
      const today = new Date().toISOString().slice(0, 10);
      readings = addMeasurement(readings, machine.name, measured, today);
      writeFileAtomic(file, formatReadings(readings));
    }
  }
  const plan = planVram(gpu, machine, services, readings);
  if (plan) printResult(context, plan, measured, options.json === true);
}

function printResult(
  { stack, plan: { machine } }: Context,
  plan: VramPlan,
  measured: Measurement | undefined,
  json: boolean,
): void {
  if (json) {
    const seen = measured && { ...measured, peaks: Object.fromEntries(measured.peaks) };
    const whose = { stack: stack.name, machine: machine.name };
    printJson({ ...whose, cards: [plan], ...(seen && { measured: seen }) });
  } else {
    printVramPlan(plan);
    if (measured) printMeasurement(plan, measured, machine.name);
    const unmeasured = describeUnmeasured(plan, machine.name);
    if (unmeasured !== undefined) warn(unmeasured);
  }
  const shortage = explainVramShortage(plan);
  const problems =
    shortage === undefined
      ? []
      : [
          `${machine.name}.gpu: ${shortage}; place fewer services on this machine, or write mode: 'on-demand' in rows that can wait`,
        ];
  if (measured?.peaks.size === 0) problems.push(`nvidia-smi: ${describeNothingSeen(measured)}`);
  if (problems.length > 0) throw new FleetError(problems);
}

function printMeasurement(
  plan: VramPlan,
  { peaks, untold, others, card }: Measurement,
  machine: string,
): void {
  const known = new Set([...peaks.keys(), ...untold]);
  const idle = plan.services.filter(({ service }) => !known.has(service));
  print();
  print(`measured on ${card}: ${formatCount(peaks.size, 'service')}, written to ${VRAM_READINGS}`);
  if (others !== undefined) {
    print(
      `others took ${String(others)} MB at most; gpu.reserve of ${machine} says what is left to them`,
    );
  }
  if (peaks.size > 0 && untold.length > 0) warn(describeUnread(untold));
  if (peaks.size > 0 && idle.length > 0) {
    warn(`no memory of the card was seen in ${idle.map(({ service }) => service).join(', ')}`);
  }
}

const describeUnread = (services: readonly string[]): string =>
  `the driver does not tell how much memory ${services.join(', ')} took, as on WSL`;

const describeNothingSeen = ({ untold }: Measurement): string =>
  untold.length > 0
    ? `${describeUnread(untold)}; measure on Linux without WSL`
    : `no container of the stack used the card; run ${fleetCommand('up')}, put its services to work, and measure again`;

/** The measurement, with a line that tells how far it is. */
async function measureWithProgress(
  { stack }: Context,
  gpu: Parameters<typeof measureVram>[0],
  seconds: number,
  senses: VramProbes,
): Promise<Measurement> {
  const elsewhere = process.env['DOCKER_HOST'];
  if (elsewhere !== undefined && !elsewhere.startsWith('unix://')) {
    throw new FleetError(
      `DOCKER_HOST: leads to another machine than the driver that is measured: '${elsewhere}'; run the command on that machine`,
    );
  }
  checkDockerEngineName(stack);
  const { stderr } = process;
  if (!stderr.isTTY) stderr.write(`measuring for ${String(seconds)} s\n`);
  const measured = await measureVram(gpu, seconds, senses, (second, { used, total }) => {
    const memory = used === undefined ? '' : `: ${String(used)} of ${String(total)} MB used`;
    const line = `measuring, ${String(second)} of ${String(seconds)} s${memory}`;
    if (stderr.isTTY) stderr.write(`\r${line.padEnd(78)}`);
  });
  if (stderr.isTTY) stderr.write(`\r${' '.repeat(78)}\r`);
  return measured;
}

function createProbes(context: Context): VramProbes {
  return {
    cards: () => readCards(),
    containers: () => chooseEngine(context).containers(context),
    pause,
    now: Date.now,
  };
}
