import { pack } from 'tar-stream';
import { setTimeout } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { listContainerIds, removeContainers } from '../docker/containers';
import { LABELS } from '../docker/labels';
import { createNetwork, listNetworkIds, removeNetworks } from '../docker/networks';
import { readFolder } from '../docker/copy';
import { runDocker } from '../docker/run';
import { FleetError } from '../lib/errors';
import { quote } from '../lib/shell';
import type { TriedContainer, TrialRequest } from '../plan/trial-request';

/** Host name of a tried container: not the service's own, as others of the network must not take it for the service. */
const HOSTNAME = 'trial';

const SECRETS_FOLDER = '/run/secrets';

/** Milliseconds that a server has until its health check passes. */
const SERVER_READY = 60_000;

/** Where a container's secrets come from: their values, or the container that has them. */
export type Secrets =
  { readonly secrets: Readonly<Record<string, string>> } | { readonly secretsOf: string };

/**
 * The network and containers of one trial. Nothing of them is published, nothing on that network reaches the LAN or the internet,
 * and their volumes are new and empty.
 */
export class TrialRoom {
  private readonly name: string;
  private readonly label: string;

  constructor(private readonly request: TrialRequest) {
    this.name = `${request.running}-trial`;
    this.label = `${LABELS.releaseTrial}=${request.stack}`;
  }

  /**
   * Makes the network and starts the servers, in place of what a killed trial has left.
   * @throws FleetError where a server does not get healthy
   */
  async open(signal: AbortSignal): Promise<void> {
    await this.clear();
    await attempt('network', () => createNetwork(this.name, this.label, { internal: true }));
    const servers = this.request.servers.map(async (server) => {
      const container = `${this.name}-${server.name}`;
      await this.create(container, server, ['--network-alias', server.name]);
      await attempt(server.name, () => runDocker(['start', container]));
      await waitUntilReady(container, server, signal);
    });
    await Promise.all(servers);
  }

  /** Starts a container of the service, in place of the one before. @returns its name */
  async start(tried: TriedContainer, secrets: Secrets): Promise<string> {
    const { slug } = this.request;
    await removeContainers(await this.listIds(this.name), { volumes: true, detached: true });
    await this.create(this.name, tried, [
      '--hostname',
      HOSTNAME,
      '--add-host',
      `${slug}:127.0.0.1`,
    ]);
    await attempt('secrets', () => copySecrets(this.name, secrets));
    await attempt(slug, () => runDocker(['start', this.name]));
    return this.name;
  }

  /** Removes all that the trial has made. */
  async clear(): Promise<void> {
    await removeContainers(await this.listIds(), { volumes: true, detached: true });
    const own = await listNetworkIds(`name=^${this.name}$`);
    await removeNetworks(own, { detached: true });
  }

  private async listIds(name = `${this.name}(-.*)?`): Promise<string[]> {
    return await listContainerIds(`name=^/${name}$`);
  }

  private async create(
    name: string,
    tried: TriedContainer,
    more: readonly string[],
  ): Promise<void> {
    const { image, command = [], environment, hosts, user, memory, volumes, health } = tried;
    const limit = `${String(memory)}m`;
    const words = [
      ...['create', '--name', name, '--label', this.label, '--network', this.name],
      ...['--user', user, '--memory', limit, '--memory-swap', limit],
      ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true'],
      ...['--ulimit', 'nofile=16384:16384', '--restart', 'on-failure:3'],
      ...['--log-opt', 'max-size=10m', '--health-cmd', formatHealth(health)],
      ...['--health-interval', '1s', '--health-timeout', '5s'],
      ...[
        '--health-retries',
        '3',
        '--health-start-period',
        `${String(this.request.startSeconds)}s`,
      ],
      ...Object.entries(hosts).flatMap(([host, ip]) => ['--add-host', `${host}:${ip}`]),
      ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...volumes.flatMap((path) => ['--volume', path]),
      ...more,
      image,
      ...command,
    ];
    await attempt(name, () => runDocker(words));
  }
}

/** The health check as one shell line. */
const formatHealth = ([kind, ...words]: readonly string[]): string =>
  kind === 'CMD-SHELL' ? words.join(' ') : words.map(quote).join(' ');

/** Puts secrets where the container finds them. */
async function copySecrets(container: string, given: Secrets): Promise<void> {
  const archive = await ('secretsOf' in given
    ? readFolder(given.secretsOf, SECRETS_FOLDER)
    : packSecrets(given.secrets));
  if (archive.length === 0) return;
  await runDocker(['cp', '-', `${container}:/run`], { input: archive, stdin: 'pipe' });
}

/** Packs secrets as an archive of their folder; empty where there are none. */
async function packSecrets(secrets: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, value] of Object.entries(secrets)) {
    archive.entry({ name: `secrets/${name}`, mode: 0o444 }, value);
  }
  archive.finalize();
  return Object.keys(secrets).length === 0 ? Buffer.alloc(0) : await buffer(archive);
}

async function waitUntilReady(
  container: string,
  { name }: { readonly name: string },
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + SERVER_READY;
  const format = '{{.State.Health.Status}}';
  while ((await runDocker(['container', 'inspect', '--format', format, container])) !== 'healthy') {
    if (Date.now() > end) throw new FleetError(`${name}: does not get healthy beside it`);
    await setTimeout(300, undefined, { signal });
  }
}

/** Does something with Docker. @throws FleetError with Docker's last line where it refuses */
async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    if (stderr === undefined) throw error;
    const last = stderr.trim().split('\n').pop() ?? '';
    throw new FleetError(`${what}: ${last}`);
  }
}
