import { findArchitectureProblem } from './architectures';
import { quoteValue } from '../lib/errors';
import { suggestFix } from '../lib/suggest';
import { findAncestors, findCycle, type Graph } from '../lib/graph';
import { checkMachine } from './machine-rules';
import { nameVolume, toSlug } from './names';
import { listReferences } from './references';
import type { Catalog, ServiceRow } from './schema';
import { checkServiceFields } from './service-rules';
import type { Violation } from './violation';

/** Where the names are that a row may write. */
const IMAGES = 'another image of fleet/images.ts';
const SERVICES = 'another service of fleet/services/';
const ROWS = 'the name of another service or infrastructure row';

/** Every rule that spans rows. Pure: reads no file, reports all violations at once. */
export function checkCatalog(catalog: Catalog): Violation[] {
  return [
    ...findLowerCaseClashes(catalog),
    ...findReservedNames(catalog),
    ...findVolumeClashes(catalog),
    ...checkImages(catalog),
    ...findRoleClashes(catalog),
    ...catalog.services.flatMap((service) => checkService(catalog, service)),
    ...catalog.machines.flatMap((machine) => checkMachine(catalog, machine)),
  ];
}

/** Images, containers and volumes of a service go by its name in lower case. */
function findLowerCaseClashes({ images, infrastructure, services }: Catalog): Violation[] {
  const taken = new Map([...images, ...infrastructure].map(({ name }) => [name, name]));
  return services.flatMap(({ name }) => {
    const other = taken.get(name.toLowerCase()) ?? name;
    taken.set(name.toLowerCase(), name);
    return other === name
      ? []
      : [{ row: name, message: `name: is that of ${other} in lower case: '${name}'; rename one` }];
  });
}

/** Names on a container's network that mean something else. */
function findReservedNames({ infrastructure, services, machines }: Catalog): Violation[] {
  const taken = new Map([
    ['localhost', 'the container itself'],
    ['docker-proxy', "the Docker engine's proxy"],
    ...machines.map(({ name }): [string, string] => [name, 'a machine']),
  ]);
  return [...infrastructure, ...services].flatMap(({ name }) => {
    const other = taken.get(toSlug(name));
    return other === undefined
      ? []
      : [{ row: name, message: `name: is that of ${other} on the network: '${name}'; rename it` }];
  });
}

/** Volumes of a stack go by their owner's name and their own. */
function findVolumeClashes({ infrastructure, services }: Catalog): Violation[] {
  const owners = new Map<string, string>();
  return [...infrastructure, ...services].flatMap(({ name: row, volumes }) =>
    volumes.flatMap(({ name }, index): Violation[] => {
      const id = nameVolume(toSlug(row), name);
      const owner = owners.get(id);
      owners.set(id, row);
      if (owner === undefined || owner === row) return [];
      const message = `volumes.${String(index)}.name: makes ${id}, which is a volume of ${owner}: '${name}'; rename it`;
      return [{ row, message }];
    }),
  );
}

function checkImages(catalog: Catalog): Violation[] {
  const byName = new Map(catalog.images.map((image) => [image.name, image]));
  const violations: Violation[] = [];
  for (const { name, from, reads, kind, track } of catalog.images) {
    const parent = typeof from === 'string' ? byName.get(from) : undefined;
    if (typeof from === 'string' && !parent) {
      violations.push({
        row: name,
        message: `from: unknown image: '${from}'; ${suggestFix(from, byName.keys(), IMAGES)}`,
      });
    }
    if (parent?.kind === 'build' && kind === 'runtime') {
      const message = `from: is a build image: '${parent.name}'; read it with reads: ['${parent.name}']`;
      violations.push({ row: name, message });
    }
    if (parent?.track && parent.track !== track) {
      const message = `from: holds CUDA libraries of ${parent.track}: '${parent.name}'; write track: '${parent.track}' or another parent`;
      violations.push({ row: name, message });
    }
    if (track && !name.endsWith(`-${track}`)) {
      violations.push({
        row: name,
        message: `name: does not end in its track: '${name}'; write one that ends in -${track}`,
      });
    }
    for (const read of reads.filter((other) => !byName.has(other))) {
      violations.push({
        row: name,
        message: `reads: unknown image: '${read}'; ${suggestFix(read, byName.keys(), IMAGES)}`,
      });
    }
  }
  const cycle = findCycle(buildImageGraph(catalog));
  if (cycle) {
    const message = `from: images build on each other in a circle: '${cycle.join(' → ')}'; cut one link`;
    violations.push({ row: cycle[0] ?? '', message });
  }
  return violations;
}

/** Each role is one image's; of old packages there is one image for each release of Python. */
function findRoleClashes({ images }: Catalog): Violation[] {
  const owners = new Map<string, string>();
  return images.flatMap(({ name, role, python }): Violation[] => {
    if (role === undefined) return [];
    const key = role === 'legacy' ? `${role} ${python}` : role;
    const owner = owners.get(key);
    owners.set(key, owner ?? name);
    return owner === undefined
      ? []
      : [
          {
            row: name,
            message: `role: is already that of ${owner}: '${role}'; write it into one row`,
          },
        ];
  });
}

/** Images by what must be built before them: the parent, then those they read. */
export function buildImageGraph(catalog: Pick<Catalog, 'images'>): Graph {
  return new Map(
    catalog.images.map(({ name, from, reads }) => [
      name,
      [...(typeof from === 'string' ? [from] : []), ...reads],
    ]),
  );
}

/** An image's line of parents, nearest first. */
export function listImageAncestors(images: Catalog['images'], name: string): string[] {
  const rows = new Map(images.map((row) => [row.name, row]));
  const findParent = (child: string): string | undefined => {
    const from = rows.get(child)?.from;
    return typeof from === 'string' ? from : undefined;
  };
  return findAncestors(findParent, name);
}

function checkService(catalog: Catalog, service: ServiceRow): Violation[] {
  const violations = checkServiceFields(service);
  const family = catalog.images.find((image) => image.name === service.family);
  const runtime = catalog.images.filter((image) => image.kind === 'runtime');
  if (family?.kind !== 'runtime') {
    const known = runtime.map((image) => image.name);
    violations.push(
      `family: unknown runtime image: '${service.family}'; ${suggestFix(service.family, known, IMAGES)}`,
    );
  }
  const wantsGpu = service.needs.includes('gpu');
  if (family && wantsGpu && !family.track) {
    const gpu = runtime.filter((image) => image.track).map((image) => image.name);
    violations.push(
      `family: has no CUDA libraries: '${family.name}'; write one of ${gpu.join(', ')}`,
    );
  }
  if (family?.track && !wantsGpu) {
    violations.push(
      `needs: lacks the GPU that its family is for: '${family.name}'; add 'gpu' to needs`,
    );
  }
  if (wantsGpu && service.vram === undefined) {
    violations.push("vram: missing on a GPU service; write { peak, mode }, or 'unmeasured'");
  }
  if (!wantsGpu && !service.gpuOptional && !family?.track && service.vram !== undefined) {
    const value = quoteValue(service.vram);
    violations.push(`vram: is for GPU services: ${value}; add 'gpu' to needs, or remove it`);
  }
  const placed = Object.values(service.placements).map((placement) => placement.env);
  const variables = [service.env, ...placed].flatMap(Object.entries<string>);
  const touchesSocket =
    service.needs.includes('docker') ||
    [...service.volumes.map((v) => v.path), ...variables.map(([, value]) => value)].some((value) =>
      value.includes('docker.sock'),
    );
  if (touchesSocket && !service.dockerSocket) {
    violations.push(
      'dockerSocket: missing on a service that uses the Docker socket; write dockerSocket: true',
    );
  }
  const infrastructure = catalog.infrastructure.map((row) => row.name);
  const others = catalog.services.map((row) => row.name).filter((name) => name !== service.name);
  for (const name of service.infrastructure.filter((other) => !infrastructure.includes(other))) {
    violations.push(`infrastructure: unknown row: '${name}'; ${suggestFix(name, infrastructure)}`);
  }
  const machines = catalog.machines.map((machine) => machine.name);
  for (const [machine, placement] of Object.entries(service.placements)) {
    if (!machines.includes(machine)) {
      violations.push(
        `placements: unknown machine: '${machine}'; ${suggestFix(machine, machines)}`,
      );
    }
    for (const need of placement.dependsOn) {
      const target = catalog.services.find((other) => other.name === need);
      const where = `placements.${machine}.dependsOn`;
      if (need === service.name)
        violations.push(`${where}: is the service itself: '${need}'; remove it`);
      else if (!target)
        violations.push(
          `${where}: unknown service: '${need}'; ${suggestFix(need, others, SERVICES)}`,
        );
      else if (!Object.keys(target.placements).some((name) => machines.includes(name))) {
        violations.push(
          `${where}: runs on no machine: '${need}'; give it a placement, or remove it here`,
        );
      }
    }
  }
  for (const [key, value] of variables) {
    const wrong =
      key === 'TORCH_CUDA_ARCH_LIST' ? findArchitectureProblem(catalog, value) : undefined;
    if (wrong !== undefined) violations.push(`env.${key}: ${wrong}`);
    for (const { kind, name } of listReferences(value)) {
      const target = catalog.services.find((other) => other.name === name);
      if (kind === 'port' && target && target.port === undefined) {
        violations.push(
          `env.${key}: names the port of ${name}, whose row has none: '${value}'; write port into that row, or the port itself here`,
        );
      }
      if (infrastructure.includes(name) || target) continue;
      violations.push(
        `env.${key}: names the unknown row ${name}: '${value}'; ${suggestFix(name, [...others, ...infrastructure], ROWS)}`,
      );
    }
  }
  return violations.map((message) => ({ row: service.name, message }));
}
