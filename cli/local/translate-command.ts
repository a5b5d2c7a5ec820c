import { Fields } from './fields';
import type { Recorded } from './resources';

/** A shell step between the images and the containers. */
export interface Gate {
  readonly name: string;
  readonly create: string;
  readonly delete: string | undefined;
  /** Another command line is no reason to run it again. */
  readonly once: boolean;
  /** It runs again when these change. */
  readonly triggers: readonly unknown[];
}

/** command Command → gate. */
export const gateOf = (command: Recorded): Gate =>
  new Fields(command).all((fields) => ({
    name: command.name,
    create: fields.need<string>('create'),
    delete: fields.get<string>('delete'),
    once: command.ignoreChanges?.includes('create') ?? false,
    triggers: fields.get<unknown[]>('triggers') ?? [],
  }));
