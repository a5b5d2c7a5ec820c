import type { ImageRow, ServiceRow } from '../catalog/schema';

/** Seconds after which a container that is still starting has failed, where neither its row nor its image says. */
export const START_SECONDS = 600;

/** Seconds after whose end failing health checks count, where neither row nor image says. */
export const START_PERIOD = 30;

/** Chooses how long a service may take until it is first healthy, in seconds: its row's value, or its image's; undefined where neither says. */
export const chooseStartSeconds = (row: ServiceRow, family: ImageRow): number | undefined =>
  row.startSeconds ?? family.startSeconds;
