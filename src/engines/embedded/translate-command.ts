import { Fields } from './fields';
import type { Recorded } from '../common/resources';

/** The trial of one service's release. */
export interface TrialCommand {
  readonly command: string;
  /** Text of the service's secrets for its standard input. */
  readonly stdin: string | undefined;
}

/** A shell step between the images and the containers. */
export interface Gate {
  readonly name: string;
  readonly create: string;
  readonly delete: string | undefined;
  /** Another command line is no reason to run it again. */
  readonly once: boolean;
  /** It runs again when these change. */
  readonly triggers: readonly unknown[];
  /** Gates that must have passed before it. */
  readonly needs: readonly string[];
}

/**
 * command Command → gate.
 * @param commands all of the program
 */
export const translateCommand = (command: Recorded, commands: readonly Recorded[]): Gate =>
  new Fields(command).all((fields) => ({
    name: command.name,
    create: fields.need<string>('create'),
    delete: fields.get<string>('delete'),
    once: command.ignoreChanges?.includes('create') ?? false,
    triggers: fields.get<unknown[]>('triggers') ?? [],
    needs: commands.filter(({ urn }) => command.dependencies.includes(urn)).map(({ name }) => name),
  }));

/** command Command of a trial → trial. It remembers nothing: it is run where its container is to be replaced. */
export const translateTrial = (command: Recorded): TrialCommand =>
  new Fields(command).all((fields) => {
    fields.only('create', ':');
    return { command: fields.need<string>('update'), stdin: fields.get<string>('stdin') };
  });

/** Checks the fields of a command that waits until a container is ready: this engine waits itself. */
export function checkReady(command: Recorded): void {
  new Fields(command).all((fields) => {
    fields.get('create');
    fields.get('triggers');
  });
}
