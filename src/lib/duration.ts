import { FleetError } from './errors';

/** @throws FleetError on what is no whole number of seconds */
export function parseSeconds(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new FleetError(
    `--seconds: is not a whole number from 1 to 9999: '${text}'; write one, such as 60`,
  );
}
