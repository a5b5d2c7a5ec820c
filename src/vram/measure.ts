import { FleetError } from '../lib/errors';
import type { Gpu } from '../plan/hardware';
import type { VramReadings } from '../catalog/vram-readings';
import type { Card } from './cards';
import { findPeaks } from './peaks';

/** Probes of a measurement, which tests replace: no card is needed to try it. */
export interface VramProbes {
  /** Every card, now. @throws Error with the driver's words */
  readonly cards: () => Card[];
  /** Services by their containers' ids. */
  readonly containers: () => Promise<ReadonlyMap<string, string>>;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly now: () => number;
}

/** Readings of the stack's card. */
export interface Measurement {
  /** The card's name, as the driver says it. */
  readonly card: string;
  /** Megabytes of 2^20 bytes by service. */
  readonly peaks: ReadonlyMap<string, number>;
  /** Services that use the card, and of which the driver does not say how much. */
  readonly untold: readonly string[];
  /** Memory that others use; undefined if the driver does not report it. */
  readonly others: number | undefined;
}

/**
 * Reads the stack's card once a second, and keeps the most that each service had.
 * @param onSample told of each reading
 * @throws FleetError where the driver or the card is not there
 */
export async function measureVram(
  { device }: Gpu,
  seconds: number,
  { cards, containers, pause, now }: VramProbes,
  onSample: (second: number, card: Card) => void,
): Promise<Measurement> {
  const since = now();
  const samples: Card[] = [];
  const before = await containers();
  for (let second = 1; second <= seconds; second++) {
    const card = findCard(cards, device);
    samples.push(card);
    onSample(second, card);
    if (second < seconds) await pause(Math.max(0, since + second * 1000 - now()));
  }
  // A container that was started again meanwhile has another id.
  const services = new Map([...before, ...(await containers())]);
  const { containers: peaks, untold, others } = findPeaks(samples);
  const byService = new Map<string, number>();
  for (const [id, peak] of peaks) {
    const service = services.get(id);
    if (service !== undefined) {
      byService.set(service, Math.max(peak, byService.get(service) ?? 0));
    }
  }
  return {
    card: samples[0]?.name ?? '',
    peaks: byService,
    untold: [...untold]
      .flatMap((id) => services.get(id) ?? [])
      .filter((name) => !byService.has(name)),
    others: others(new Set(services.keys())),
  };
}

/** The card of this index or UUID. */
function findCard(read: VramProbes['cards'], device: string): Card {
  let cards: Card[];
  try {
    cards = read();
  } catch (error) {
    throw new FleetError(`${(error as Error).message}; measure on the stack's own machine`);
  }
  const card = cards.find(({ index, uuid }) => index === device || uuid === device);
  if (card) return card;
  const known = cards.map(({ index, uuid, name }) => `${index} (${name}, ${uuid})`).join(', ');
  throw new FleetError(
    known === ''
      ? "nvidia-smi: finds no card; measure on the stack's own machine"
      : `fleet:gpu.device: is no card of this machine: '${device}'; write one of ${known}`,
  );
}

/** `readings` with what was measured: newer ones take the place of a service's older one on the same machine. */
export function addMeasurement(
  readings: VramReadings,
  machine: string,
  { peaks, card }: Measurement,
  date: string,
): VramReadings {
  const fresh = [...peaks].map(([service, peak]) => [
    service,
    { ...readings[service], [machine]: { peak, date, card } },
  ]);
  return { ...readings, ...(Object.fromEntries(fresh) as VramReadings) };
}
