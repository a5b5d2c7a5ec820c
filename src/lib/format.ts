/** Numbers and moments as people read them. */

/** In units of 10^6, as registries and disks count. */
export const formatBytes = (count: number): string =>
  `${amount(count, count)} ${chooseUnit(count)}`;

/** `86.2 of 90.0 MB`: both in the unit of the second. */
export const formatShare = (count: number, whole: number): string =>
  `${amount(count, whole)} of ${formatBytes(whole)}`;

const chooseUnit = (count: number): string => (count >= 1e9 ? 'GB' : 'MB');

const amount = (count: number, whole: number): string =>
  whole >= 1e9 ? (count / 1e9).toFixed(2) : (count / 1e6).toFixed(1);

/** A moment, ISO 8601, to the minute and by UTC. */
export const formatMoment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** The one way in which output writes how long something took: `59.9 s`, `1 min 30 s`, `2 h 5 min`. */
export const formatDuration = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 100) / 10;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0
    ? `${String(hours)} h ${String(minutes % 60)} min`
    : [`${String(minutes)} min`, ...rest(Math.floor(seconds % 60))].join(' ');
};

const rest = (seconds: number): string[] => (seconds === 0 ? [] : [`${String(seconds)} s`]);

/** `1 image`, `2 images`. @param many @default the word with an s */
export const formatCount = (number: number, one: string, many?: string): string =>
  `${String(number)} ${chooseNoun(number, one, many)}`;

/** The word alone, for a number that stands elsewhere. */
export const chooseNoun = (number: number, one: string, many = `${one}s`): string =>
  number === 1 ? one : many;
