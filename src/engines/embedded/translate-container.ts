import path from 'node:path';
import { Fields } from './fields';
import type { Recorded } from '../common/resources';

/** One service of a compose file, as far as this project writes it. */
export interface ComposeService {
  readonly container_name: string;
  readonly image: string;
  readonly networks: Readonly<Record<string, { readonly aliases: readonly string[] }>>;
  readonly depends_on: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ComposePort[];
  readonly volumes: readonly ComposeVolume[];
  readonly extra_hosts?: readonly string[];
  readonly secrets?: readonly { readonly source: string }[] | undefined;
  readonly [field: string]: unknown;
}

export interface ComposePort {
  readonly target: number;
  readonly published: string;
  readonly host_ip: string;
  readonly protocol: string;
}

interface ComposeVolume {
  readonly type: 'volume' | 'bind';
  readonly source: string;
  readonly target: string;
}

/**
 * docker Container → compose service.
 * @param all every recorded container, to tell which dependencies are containers
 * @param networks Docker network name → compose network key; others are external
 * @param secrets takes the text of each secret, by name
 */
export function composeService(
  container: Recorded,
  all: readonly Recorded[],
  networks: ReadonlyMap<string, string>,
  secrets: Map<string, string>,
): ComposeService {
  return new Fields(container).all((fields) => {
    fields.only('wait', false); // src/engines/embedded/launch.ts waits
    fields.get('destroyGraceSeconds'); // stopTimeout is enough for compose
    fields.only('mustRun', false);
    return dropUndefined({
      container_name: fields.need<string>('name'),
      image: fields.need<string>('image'),
      hostname: fields.get<string>('hostname'),
      user: fields.get<string>('user'),
      command: fields.get<string[]>('command'),
      environment: Object.fromEntries(
        (fields.get<string[]>('envs') ?? []).map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
      ) as Record<string, string>,
      ports: fields.list('ports', (port) => ({
        target: port.need<number>('internal'),
        published: String(port.need<number>('external')),
        host_ip: port.need<string>('ip'),
        protocol: port.need<string>('protocol'),
      })),
      volumes: [
        ...fields.list('volumes', (volume) => ({
          type: 'volume' as const,
          source: volumeKey(volume.need<string>('volumeName'), container),
          target: volume.need<string>('containerPath'),
        })),
        ...fields.list('mounts', (mount) => {
          mount.only('type', 'bind');
          return {
            type: 'bind' as const,
            source: mount.need<string>('source'),
            target: mount.need<string>('target'),
            bind: { create_host_path: false },
          };
        }),
      ],
      networks: Object.fromEntries(
        fields.list('networksAdvanced', (network) => {
          const name = network.need<string>('name');
          const aliases = network.get<string[]>('aliases') ?? [];
          return [networks.get(name) ?? name, { aliases }];
        }),
      ),
      extra_hosts: fields.list(
        'hosts',
        (host) => `${host.need<string>('host')}:${host.need<string>('ip')}`,
      ),
      healthcheck: fields.nested('healthcheck', (health) => ({
        test: health.need<string[]>('tests'),
        interval: health.need<string>('interval'),
        timeout: health.need<string>('timeout'),
        retries: health.need<number>('retries'),
        start_period: health.need<string>('startPeriod'),
        ...optional('start_interval', health.get<string>('startInterval')),
      })),
      secrets: listed(
        fields.list('uploads', (upload) => {
          const file = upload.need<string>('file');
          const source = path.basename(file);
          secrets.set(source, upload.need<string>('content'));
          return { source, target: file, mode: upload.need<string>('permissions') };
        }),
      ),
      restart: fields.get<string>('restart'),
      mem_limit: megabytes(fields.get<number>('memory')),
      memswap_limit: megabytes(fields.get<number>('memorySwap')),
      shm_size: megabytes(fields.get<number>('shmSize')),
      devices: listed(
        fields.list(
          'devices',
          (device) =>
            `${device.need<string>('hostPath')}:${device.need<string>('containerPath')}:${device.need<string>('permissions')}`,
        ),
      ),
      group_add: listed(fields.get<string[]>('groupAdds') ?? []),
      deploy: reservations(
        fields.list('deviceRequests', (request) => ({
          driver: request.need<string>('driver'),
          device_ids: request.need<string[]>('deviceIds'),
          capabilities: request.need<string[]>('capabilities'),
        })),
      ),
      ulimits: Object.fromEntries(
        fields.list('ulimits', (limit) => [
          limit.need<string>('name'),
          { soft: limit.need<number>('soft'), hard: limit.need<number>('hard') },
        ]),
      ),
      cap_drop: fields.nested('capabilities', (caps) => caps.need<string[]>('drops')),
      security_opt: fields.get<string[]>('securityOpts'),
      logging: {
        driver: fields.get<string>('logDriver'),
        options: fields.get<Record<string, string>>('logOpts'),
      },
      stop_grace_period: `${String(fields.get<number>('stopTimeout') ?? 10)}s`,
      labels: Object.fromEntries(
        fields.list('labels', (label) => [
          label.need<string>('label'),
          label.need<string>('value'),
        ]),
      ),
      depends_on: Object.fromEntries(
        all
          .filter((other) => container.dependencies.includes(other.urn))
          .map((other) => [other.name, { condition: 'service_healthy' }]),
      ),
      pull_policy: 'missing',
    });
  });
}

const listed = <T>(list: readonly T[]): readonly T[] | undefined =>
  list.length === 0 ? undefined : list;

const reservations = (devices: readonly object[]): object | undefined =>
  devices.length === 0 ? undefined : { resources: { reservations: { devices } } };

const optional = (field: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [field]: value };

const megabytes = (count: number | undefined): string | undefined =>
  count === undefined ? undefined : `${String(count)}m`;

/** Compose names volumes by key; the program's volumes are named `<project>-<stack>-<key>`. */
function volumeKey(name: string, container: Recorded): string {
  const prefix = String(container.inputs['name']).slice(0, -container.name.length);
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

const dropUndefined = <T extends Record<string, unknown>>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
