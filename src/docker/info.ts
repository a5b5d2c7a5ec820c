import { runDocker, runDockerSync, type CommandResult } from './run';

/** Arguments that ask the Docker engine for one field. */
const infoArguments = (field: string): string[] => ['info', '--format', `{{.${field}}}`];

/** Asks the Docker engine for its name, and blocks until it has answered. */
export const askEngineName = (): CommandResult => runDockerSync(infoArguments('Name'));

/** Reads the folder in which the Docker engine keeps its data. */
export const readDataFolder = (): Promise<string> => runDocker(infoArguments('DockerRootDir'));

/** Reads the memory of the Docker engine's host, in bytes. */
export const readHostMemory = async (): Promise<number> =>
  Number(await runDocker(infoArguments('MemTotal')));
