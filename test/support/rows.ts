import assert from 'node:assert/strict';
import { toSlug, nameVolume } from '../../src/catalog/names';
import type { ImageRow, InfrastructureRow, ServiceRow } from '../../src/catalog/schema';
import { loadCatalog } from '../../src/checkout/fleet';
import { listStacks } from '../../src/checkout/stack-file';
import { parseStack } from '../../src/stack/parse';
import { must } from './errors';
import { configOf } from './stack';

/** Machines, images, services and servers of this project's fleet by what they are: outside test/fleet a test names none. */

const catalog = loadCatalog();

export const servicesOn = (machine: string): ServiceRow[] =>
  catalog.services.filter((row) => row.placements[machine]);

const [most, second] = catalog.machines
  .map(({ name }) => name)
  .sort((one, other) => servicesOn(other).length - servicesOn(one).length);

/** The machine with most services, and its stack. */
export const MAIN = must(most);

/** The other machine, and its stack. */
export const PEER = must(second);

/** The stack that runs the other machine's services beside those of the stack `dev`. */
export const DEV_PEER = must(
  listStacks().find((name) => {
    const { machine, production } = parseStack(name, configOf(name));
    return machine === PEER && !production;
  }),
);

const image = (is: (row: ImageRow) => boolean): ImageRow => must(catalog.images.find(is));
const fallback = image(({ role }) => role === 'cpu-fallback');
const gpu = image(({ serves }) => serves === 'gpu');
const legacy = (python: string): string =>
  image((row) => row.role === 'legacy' && row.python === python).name;

const parent = ({ name, from }: ImageRow): string =>
  typeof from === 'string' ? from : assert.fail(`${name} is FROM an upstream`);

/** Names of images. */
export const IMAGES = {
  root: image(({ role }) => role === 'common-base').name,
  pip: image(({ role }) => role === 'pip').name,
  /** What the fallback is FROM. */
  tools: parent(fallback),
  fallback: fallback.name,
  sound: image(({ adds, from }) => adds === 'audio' && from === fallback.name).name,
  web: image(({ serves }) => serves === 'web').name,
  gpu: gpu.name,
  /** What that one is FROM. */
  gpuBase: parent(gpu),
  gpuSound: image(({ adds, from }) => adds === 'audio' && from === gpu.name).name,
  vision: image(({ serves }) => serves === 'vision').name,
  llm: image(({ serves }) => serves === 'llm').name,
  legacy: legacy('3.10'),
  legacy311: legacy('3.11'),
};

interface Service {
  readonly row: ServiceRow;
  readonly name: string;
  readonly slug: string;
}

const service = (is: (row: ServiceRow) => boolean): Service => {
  const row = must(catalog.services.find(is));
  return { row, name: row.name, slug: toSlug(row.name) };
};
const waitsFor = (row: ServiceRow, machine: string): readonly string[] | undefined =>
  row.placements[machine]?.dependsOn;
const first = service((row) => row.family === IMAGES.web && waitsFor(row, MAIN)?.length === 0);
const next = service(
  (row) => row.family === IMAGES.fallback && waitsFor(row, MAIN)?.join() === first.name,
);
const isOn = (name: string, machine: string): boolean =>
  servicesOn(machine).some((row) => row.name === name);
const crossing = service((row) => waitsFor(row, PEER)?.some((name) => !isOn(name, PEER)) ?? false);

export const SERVICES = {
  /** On the main machine, and waits for nothing. */
  first,
  /** On the main machine, and waits for the first. */
  next,
  /** On the main machine alone, with nothing that others lack. */
  plain: service(
    (row) =>
      row.family === IMAGES.fallback &&
      Object.keys(row.placements).join() === MAIN &&
      row.memory === undefined &&
      [...row.needs, ...row.volumes, ...row.secrets, ...Object.keys(row.env)].length === 0,
  ),
  /** On the main machine, on old packages, and waits for what waits for the first. */
  legacy: service(
    (row) => row.family === IMAGES.legacy && waitsFor(row, MAIN)?.join() === next.name,
  ),
  /** On the card, with sound. */
  gpuSound: service(
    ({ name, family, needs }) =>
      family === IMAGES.gpu && needs.includes('audio') && isOn(name, MAIN),
  ),
  /** With sound, and a secret. */
  secretSound: service(
    ({ name, needs, secrets }) => needs.includes('audio') && secrets.length > 0 && isOn(name, MAIN),
  ),
  /** On both machines. */
  both: service((row) => Object.keys(row.placements).length === 2),
  /** May talk to the Docker engine. */
  socket: service(({ dockerSocket }) => dockerSocket),
  /** On the other machine, and waits for a service that is on the main one alone. */
  crossing,
  /** What that one waits for. */
  awaited: service(
    ({ name }) => !isOn(name, PEER) && must(waitsFor(crossing.row, PEER)).includes(name),
  ),
  /** On the other machine alone, on the web family. */
  peerWeb: service(
    (row) =>
      row.family === IMAGES.web &&
      Object.keys(row.placements).join() === PEER &&
      !row.needs.includes('audio'),
  ),
  /** On the other machine alone, with nothing that others lack. */
  peerPlain: service(
    (row) =>
      row.family === IMAGES.fallback &&
      Object.keys(row.placements).join() === PEER &&
      row.needs.length === 0,
  ),
  /** On the other machine, and sees. */
  peerVision: service((row) => row.family === IMAGES.vision && isOn(row.name, PEER)),
};

const server = (is: (row: InfrastructureRow) => boolean): InfrastructureRow =>
  must(catalog.infrastructure.find(is));
const store = server(({ volumes }) => volumes.length > 0);

/** Servers beside the services. */
export const SERVERS = {
  /** The one that keeps data. */
  store,
  /** Its volume in the program. */
  volume: nameVolume(store.name, must(store.volumes[0]).name),
  /** One that keeps none. */
  bus: server(({ volumes }) => volumes.length === 0),
  names: catalog.infrastructure.map(({ name }) => name),
};
