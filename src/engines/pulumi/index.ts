import type { Engine } from '../engine';
import { down } from './down';
import { preview } from './preview';
import { up } from './up';

/** The Pulumi engine: the Pulumi CLI, in the user's own backend. */
export const pulumi: Engine = { up, preview, down };
