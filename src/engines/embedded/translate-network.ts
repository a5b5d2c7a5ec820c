import { Fields } from './fields';
import type { Recorded } from '../common/resources';

/** A compose network or volume: its name in Docker, and labels. */
export interface Labelled {
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** docker Network → compose network. */
export const composeNetwork = (network: Recorded): Labelled =>
  new Fields(network).all((fields) => ({
    name: fields.need<string>('name'),
    driver: fields.need<string>('driver'),
    labels: labels(fields),
  }));

/** docker Volume → compose volume. */
export const composeVolume = (volume: Recorded): Labelled =>
  new Fields(volume).all((fields) => ({
    name: fields.need<string>('name'),
    ...present('driver', fields.get<string>('driver')),
    ...present('driver_opts', fields.get<Record<string, string>>('driverOpts')),
    labels: labels(fields),
  }));

const present = <T>(field: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [field]: value };

const labels = (fields: Fields): Record<string, string> =>
  Object.fromEntries(
    fields.list('labels', (label) => [label.need<string>('label'), label.need<string>('value')]),
  );
