import type { ImageRow, ServiceRow } from '../catalog/schema';

/** Default of `minReadySeconds`. */
export const MIN_READY_SECONDS = 30;

/** Chooses how long a service must stay healthy to be stable, in seconds: its row's value, its image's, or the default. */
export const chooseMinReady = (row: ServiceRow, family: ImageRow): number =>
  row.minReadySeconds ?? family.minReadySeconds ?? MIN_READY_SECONDS;
