import type { Engine } from '../engine';
import { down } from './down';
import { preview } from './preview';
import { up } from './up';

/** The embedded engine: buildx bake and docker compose, without Pulumi. */
export const embedded: Engine = { up, preview, down };
