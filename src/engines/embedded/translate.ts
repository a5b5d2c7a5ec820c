import { FleetError } from '../../lib/errors';
import path from 'node:path';
import { translateImage, type BakeTarget } from './translate-image';
import { composeService, type ComposeService } from './translate-container';
import { composeNetwork, composeVolume, type Labelled } from './translate-network';
import {
  checkReady,
  translateCommand,
  translateTrial,
  type Gate,
  type TrialCommand,
} from './translate-command';
import {
  COMMAND,
  CONTAINER,
  IMAGE,
  NETWORK,
  findPending,
  PROVIDERS,
  REMOTE_IMAGE,
  VOLUME,
  type Recorded,
} from '../common/resources';
import { sortIntoLevels } from '../../lib/graph';
import { nameReady, nameSecretVariable, nameTrial } from '../../catalog/names';

/** The program's resources as buildx bake, docker compose and the shell take them; digests are still pending. */
export interface Translation {
  /** Bake targets by image name. */
  readonly targets: ReadonlyMap<string, BakeTarget>;
  /** Image names in lineage levels: each level needs digests of earlier ones only. */
  readonly levels: readonly (readonly string[])[];
  readonly gates: readonly Gate[];
  /** Trials by the name of the container that waits for each. */
  readonly trials: ReadonlyMap<string, TrialCommand>;
  readonly compose: ComposeFile;
  /** Secrets of builds by id: text that must reach BuildKit as a file. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Secrets of containers by name: text that compose takes from its environment. */
  readonly containerSecrets: ReadonlyMap<string, string>;
}

export interface ComposeFile {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<
    Record<string, Labelled | { readonly name: string; readonly external: true }>
  >;
  readonly volumes: Readonly<Record<string, Labelled>>;
  readonly secrets: Readonly<Record<string, { readonly environment: string }>>;
}

/**
 * @param root the project's folder, which relative contexts start from
 * @param composeName compose project name
 * @throws FleetError on a resource type or a field that this engine does not know
 */
export function translate(
  resources: readonly Recorded[],
  root: string,
  composeName: string,
): Translation {
  const ofType = (type: string): Recorded[] => resources.filter((each) => each.type === type);
  const known = new Set([IMAGE, REMOTE_IMAGE, CONTAINER, NETWORK, VOLUME, COMMAND, ...PROVIDERS]);
  const strange = resources.find((each) => !known.has(each.type));
  if (strange) {
    throw new FleetError(
      `${strange.name}: is of a type that the embedded engine does not know: '${strange.type}'; write fleet:engine: pulumi, or translate it in src/engines/embedded`,
    );
  }
  const secrets = new Map<string, string>();
  const targets = new Map(
    ofType(IMAGE).map((image) => [
      image.name,
      translateImage(image, (location) => path.resolve(root, location), secrets),
    ]),
  );
  const networks = new Map(
    ofType(NETWORK).map((network) => [String(network.inputs['name']), network.name]),
  );
  const containers = ofType(CONTAINER);
  const trialNames = new Map(containers.map(({ name }) => [nameTrial(name), name]));
  // This engine waits for containers itself: src/engines/embedded/launch.ts, by the watch that judges them.
  const readiness = new Set(containers.map(({ name }) => nameReady(name)));
  for (const command of ofType(COMMAND)) if (readiness.has(command.name)) checkReady(command);
  const commands = ofType(COMMAND).filter(
    ({ name }) => !readiness.has(name) && !trialNames.has(name),
  );
  const trials = ofType(COMMAND).flatMap((command): [string, TrialCommand][] => {
    const container = trialNames.get(command.name);
    return container === undefined ? [] : [[container, translateTrial(command)]];
  });
  const containerSecrets = new Map<string, string>();
  const services = containers.map((container): [string, ComposeService] => [
    container.name,
    composeService(container, containers, networks, containerSecrets),
  ]);
  const external = services
    .flatMap(([, service]) => Object.keys(service.networks))
    .filter((key) => ![...networks.values()].includes(key));
  return {
    targets,
    levels: sortIntoLevels(
      new Map([...targets].map(([name, target]) => [name, findPending(target)])),
    ),
    gates: commands.map((command) => translateCommand(command, commands)),
    trials: new Map(trials),
    compose: {
      name: composeName,
      services: Object.fromEntries(services),
      networks: {
        ...Object.fromEntries(ofType(NETWORK).map((each) => [each.name, composeNetwork(each)])),
        ...Object.fromEntries(external.map((name) => [name, { name, external: true as const }])),
      },
      volumes: Object.fromEntries(ofType(VOLUME).map((each) => [each.name, composeVolume(each)])),
      secrets: Object.fromEntries(
        [...containerSecrets.keys()].map((name) => [
          name,
          { environment: nameSecretVariable(name) },
        ]),
      ),
    },
    secrets,
    containerSecrets,
  };
}
