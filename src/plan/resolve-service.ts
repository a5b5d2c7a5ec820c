import { locateOwnLock } from '../catalog/folders';
import { listAddressVariables, toSlug } from '../catalog/names';
import { substitute } from '../catalog/references';
import { find } from '../catalog/rows';
import type { Catalog, MachineRow, ServiceRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';
import { findAddress, listLanAddresses, listMachinesThatNeed, type Address } from './addresses';
import { dockerProxy } from './docker-proxy';
import { buildEnvironment, type EnvironmentSource } from './environment';
import { findWrittenImage, selectImage } from './family';
import { selectAudio, listDeviceGroups, sizeSharedMemory, type Gpu } from './hardware';
import { chooseMemoryLimit } from './memory-limit';
import { chooseMinReady } from './min-ready';
import { chooseStartSeconds } from './start-seconds';
import { listJoinedNetworks } from './networks';
import { listPublishedPorts } from './ports';
import { chooseRollout } from './rollout';
import type { ResolvedService } from './service';
import { resolveVolumes } from './volumes';
import { mapValues } from '../lib/records';

/** Resolves where and how `row` runs on `machine`. */
export function resolveService(
  catalog: Catalog,
  stack: StackConfig,
  machine: MachineRow,
  gpu: Gpu | undefined,
  row: ServiceRow,
): ResolvedService {
  const placement = row.placements[machine.name] ?? { dependsOn: [], env: {} };
  const isLocal = (name: string): boolean =>
    find(catalog.services, name).placements[machine.name] !== undefined;
  const remote = placement.dependsOn.filter((name) => !isLocal(name));
  const neededElsewhere = listMachinesThatNeed(catalog, machine, row).length > 0;
  const address = (name: string): Address => findAddress(catalog, stack, machine, name);
  const infrastructure = row.infrastructure.map((name) => find(catalog.infrastructure, name));
  const family = selectImage(catalog, stack, row);
  const source = chooseSource(stack, row);
  const slug = toSlug(row.name);
  const docker = row.dockerSocket && stack.dockerSocket !== undefined;
  const crossesMachines = remote.length > 0 || neededElsewhere;
  const service: EnvironmentSource = {
    row,
    slug,
    family,
    ownLock: locateOwnLock(slug, family, findWrittenImage(catalog, row)),
    source,
    command: source === undefined ? undefined : buildCommand(row),
    waitsFor: [
      ...row.infrastructure,
      ...(docker ? [dockerProxy.name] : []),
      ...placement.dependsOn.filter(isLocal),
    ],
    dependencies: Object.fromEntries([
      ...infrastructure.map(({ name, scheme, port }) => [
        name,
        `${scheme}://${name}:${String(port)}`,
      ]),
      ...placement.dependsOn.map((name) => {
        const { host, health } = address(name);
        return [name, `http://${host}:${String(health)}/health`];
      }),
    ]) as Record<string, string>,
    remote: remote.map((name) => {
      const { host, health } = address(name);
      return { name, host, port: health };
    }),
    ports: listPublishedPorts(row, neededElsewhere ? stack.address : LOOPBACK, stack.portOffset),
    hosts: listLanAddresses(stack, machine),
    joins: listJoinedNetworks(stack, machine, { name: row.name, slug, crossesMachines, docker }),
    volumes: resolveVolumes(stack, slug, row.volumes),
    variables: {
      ...Object.fromEntries(
        placement.dependsOn.flatMap((name) => listAddressVariables(name, address(name))),
      ),
      ...mapValues({ ...row.env, ...placement.env }, (value) =>
        substitute(value, ({ kind, name }) => String(address(name)[kind])),
      ),
    },
    crossesMachines,
    memory: chooseMemoryLimit(row, family),
    minReadySeconds: chooseMinReady(row, family),
    startSeconds: chooseStartSeconds(row, family),
    gpu:
      gpu && find(catalog.images, row.family).track
        ? { ...gpu, sharedMemory: sizeSharedMemory(row) }
        : undefined,
    audio: selectAudio(stack, row),
    devices: row.devices,
    deviceGroups: listDeviceGroups(row.devices),
    docker,
    secrets: row.secrets.filter((name) => name in stack.secrets),
  };
  return {
    ...service,
    environment: buildEnvironment(stack, machine, infrastructure, service),
    trial: stack.trials && chooseRollout(row, service) === 'trial',
  };
}

const LOOPBACK = '127.0.0.1';

const chooseSource = ({ agents }: StackConfig, { source }: ServiceRow): ResolvedService['source'] =>
  source ?? (agents === 'reference' ? undefined : agents.source);

/** Builds the command line that runs an agent of a source, whose root is /app. */
const buildCommand = ({ run }: ServiceRow): string[] =>
  'script' in run ? ['python', run.script, ...run.args] : ['python', '-m', run.module, ...run.args];
