import { parseCatalog, type CatalogSources } from '../../src/catalog/load';
import type { ScanExceptionInput } from '../../src/catalog/scan-exception';
import type {
  Catalog,
  ImageInput,
  InfrastructureInput,
  MachineInput,
  ServiceInput,
} from '../../src/catalog/schema';
import { refusal } from './errors';

/** Rows of a small catalog by name, so that a test can change exactly one. */
export interface Rows {
  readonly images: ImageInput[];
  readonly services: ServiceInput[];
  readonly infrastructure: InfrastructureInput[];
  readonly machines: MachineInput[];
  readonly exceptions: ScanExceptionInput[];
  readonly web: ImageInput;
  readonly cuda: ImageInput;
  readonly tools: ImageInput;
  readonly hub: ServiceInput;
  readonly worker: ServiceInput;
  readonly camera: ServiceInput;
  readonly relay: ServiceInput;
  readonly cache: InfrastructureInput;
  readonly alpha: MachineInput;
}

/** Builds a valid catalog: two machines, four services, one edge that crosses machines. */
export function smallRows(): Rows {
  const image = (name: string, from: ImageInput['from']): ImageInput => ({
    name,
    from,
    budget: { compressed: 10, unpacked: 20 },
  });
  const base: ImageInput = { ...image('base', { upstream: 'debian' }), role: 'common-base' };
  const tools: ImageInput = { ...image('tools', 'base'), kind: 'build', role: 'pip' };
  const web: ImageInput = { ...image('web', 'base'), reads: ['tools'] };
  const cuda: ImageInput = { ...image('cuda-cu121', 'base'), track: 'cu121' };
  const service = (name: string, port: number): ServiceInput => ({
    name,
    family: 'web',
    run: { script: `${name.toLowerCase()}.py` },
    port,
    healthPort: port + 1000,
    placements: { alpha: { dependsOn: [] } },
    infrastructure: ['cache'],
    probe: { kind: 'process' },
  });
  const hub = service('Hub', 7001);
  const worker: ServiceInput = {
    ...service('Worker', 7002),
    placements: { alpha: { dependsOn: ['Hub'] } },
    env: { HUB: 'http://${host:Hub}:${port:Hub}' },
  };
  const camera: ServiceInput = {
    ...service('Camera', 7003),
    family: 'cuda-cu121',
    needs: ['gpu'],
    vram: 'unmeasured',
    placements: { alpha: { dependsOn: ['Worker'] }, beta: { dependsOn: [] } },
  };
  const relay: ServiceInput = {
    ...service('Relay', 7004),
    placements: { beta: { dependsOn: ['Camera', 'Worker'] } },
    env: { WORKER: '${host:Worker}:${port:Worker}', CACHE: '${host:cache}' },
  };
  const cache: InfrastructureInput = {
    name: 'cache',
    upstream: 'redis',
    port: 6379,
    command: ['redis-server'],
    health: ['CMD', 'redis-cli', 'ping'],
    user: '999:999',
    memory: 64,
    scheme: 'redis',
  };
  const alpha = machine('alpha', '8.9');
  return {
    images: [base, tools, web, cuda],
    services: [hub, worker, camera, relay],
    infrastructure: [cache],
    machines: [alpha, machine('beta', '8.6')],
    exceptions: [],
    web,
    cuda,
    tools,
    hub,
    worker,
    camera,
    relay,
    cache,
    alpha,
  };
}

const machine = (name: string, architecture: string): MachineInput => ({
  name,
  gpu: { model: 'none', vram: 1024, architecture },
});

export function sourcesOf(rows: Rows): CatalogSources {
  return {
    images: [{ file: 'images.ts', rows: rows.images }],
    services: [{ file: 'services.ts', rows: rows.services }],
    infrastructure: [{ file: 'infrastructure.ts', rows: rows.infrastructure }],
    machines: [{ file: 'machines.ts', rows: rows.machines }],
    exceptions: rows.exceptions,
  };
}

/** Parses and checks the small catalog after `change`. */
export function smallCatalog(change: (rows: Rows) => void = () => undefined): Catalog {
  const rows = smallRows();
  change(rows);
  return parseCatalog(sourcesOf(rows));
}

/** Lists the errors of loading the small catalog after `change`. */
export const problemsAfter = (change: (rows: Rows) => void): readonly string[] =>
  refusal(() => smallCatalog(change));
