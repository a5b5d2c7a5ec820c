import { z } from 'zod';
import { megabytes } from './card-schema';
import { FleetError } from '../lib/errors';
import { formatIssues } from '../lib/issues';
import { mapValues } from '../lib/records';

/** Peaks of GPU memory that `bin/fleet vram --measure` read of the driver: fleet/vram-measured.json. */

const readingSchema = z.strictObject({
  /** Megabytes of 2^20 bytes, the CUDA context included, as the driver counts. */
  peak: megabytes,
  /** Day it was read, by UTC. */
  date: z.iso.date(),
  /** The card's name, as the driver says it: a peak may be another on another card. */
  card: z.string().min(1),
});

const schema = z.record(z.string(), z.record(z.string(), readingSchema));

export type VramReading = Readonly<z.output<typeof readingSchema>>;

/** By service, then by machine. */
export type VramReadings = Readonly<Record<string, Readonly<Record<string, VramReading>>>>;

const SHAPE = "write { peak: megabytes, date: 'YYYY-MM-DD', card: name }, or remove it";

/**
 * Checks what a file of readings holds.
 * @param shown the file as messages name it
 * @throws FleetError naming the file, and each entry that is wrong
 */
export function parseVramReadings(content: unknown, shown: string): VramReadings {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new FleetError(
    formatIssues(result.error, content, { file: shown, fix: () => SHAPE, fixUnknown: () => SHAPE }),
  );
}

/** Finds what is wrong with readings of a catalog that has these services and machines. */
export const findUnknownReadings = (
  readings: VramReadings,
  services: ReadonlySet<string>,
  machines: ReadonlySet<string>,
): string[] =>
  Object.entries(readings).flatMap(([service, byMachine]) =>
    services.has(service)
      ? Object.keys(byMachine)
          .filter((machine) => !machines.has(machine))
          .map(
            (machine) => `${service}.${machine}: unknown machine: '${machine}'; remove the entry`,
          )
      : [`${service}: unknown service: '${service}'; remove the entry`],
  );

/** The readings as their file's text, in an order that does not depend on when they were made. */
export const formatReadings = (readings: VramReadings): string =>
  `${JSON.stringify(sortByName(mapValues(readings, sortByName)), null, 2)}\n`;

const sortByName = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
