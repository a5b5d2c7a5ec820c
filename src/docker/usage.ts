import { z } from 'zod';
import { printContainers } from './containers';
import { runDocker } from './run';
import { filterByStack, formatLabel, isNamedByStack, LABELS } from './labels';

/** The resources that a container uses now. */
export interface Usage {
  /** Percent of one core. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Parses `12.5MiB` as bytes; undefined where it is no size. */
export function parseBytes(text: string): number | undefined {
  const [, number = '', unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const factor = UNITS[unit];
  return factor === undefined ? undefined : Math.round(Number(number) * factor);
}

const statsSchema = z.object({ ID: z.string(), CPUPerc: z.string(), MemUsage: z.string() });

/** Reads the resources that a stack's running containers use, by service or infrastructure, with two calls to Docker. */
export async function readUsage(stack: string): Promise<Map<string, Usage>> {
  const running = await printContainers({
    filter: filterByStack(stack),
    format: `{{.ID}} ${formatLabel(LABELS.service)} {{.Names}}`,
    running: true,
  });
  const services = new Map(
    running
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([id = '', service = '', name = '']): [string, string][] =>
        isNamedByStack(stack, name) ? [[id, service]] : [],
      ),
  );
  if (services.size === 0) return new Map();
  const text = await runDocker(
    ['stats', '--no-stream', '--format', '{{json .}}', ...services.keys()],
    // A container may go between the two calls: the others' lines are there all the same.
    { reject: false },
  );
  return new Map(
    text.split('\n').flatMap((line): [string, Usage][] => {
      if (!line.startsWith('{')) return [];
      const { ID, CPUPerc, MemUsage } = statsSchema.parse(JSON.parse(line));
      const service = services.get(ID);
      const memory = parseBytes(MemUsage.split('/')[0] ?? '');
      const cpu = Number(CPUPerc.replace('%', ''));
      // Of a container that has just stopped, docker prints dashes.
      if (service === undefined || memory === undefined || Number.isNaN(cpu)) return [];
      return [[service, { cpu, memory }]];
    }),
  );
}
