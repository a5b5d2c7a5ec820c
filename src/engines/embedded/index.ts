import { runningFleet } from '../common/running-fleet';
import type { Engine } from '../engine';

/** The embedded engine: buildx bake and docker compose, without Pulumi. Each operation loads what it needs. */
export const embedded: Engine = {
  ...runningFleet,
  up: async (context, options) => (await import('./up')).up(context, options),
  preview: async (context, selection) => (await import('./preview')).preview(context, selection),
  down: async (context, options) => {
    await (await import('./down')).down(context, options);
  },
};
