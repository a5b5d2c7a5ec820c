import { FleetError } from '../lib/errors';
import { RegistryClient } from '../registry-client/client';
import type { StoredVersion } from './choose';
import type { Store } from './store';

interface Manifest {
  readonly config?: { readonly digest: string };
  readonly manifests?: readonly { readonly digest: string }[];
}

/**
 * A registry on this machine, by its own interface. That lists tags alone, so what has none stays until the registry's
 * collection of garbage.
 */
export class LocalRegistry implements Store {
  readonly afterwards =
    'the disk has room after the registry has collected its garbage: docs/risks.md says how, under R3';

  private readonly client: RegistryClient;

  constructor(
    private readonly registry: string,
    private readonly namespace: string,
  ) {
    this.client = new RegistryClient(registry);
  }

  /** Lists the names of all repositories in the namespace. */
  async listRepositories(): Promise<string[]> {
    const found: string[] = [];
    let page: string | undefined = '/v2/_catalog?n=1000';
    while (page !== undefined) {
      const answer = await this.client.call(this.namespace, page);
      if (!answer.ok) return found;
      const { repositories } = (await answer.json()) as { repositories: string[] | null };
      found.push(...(repositories ?? []));
      page = /<([^>]+)>;\s*rel="?next/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    const prefix = `${this.namespace}/`;
    return found
      .filter((each) => each.startsWith(prefix))
      .map((each) => each.slice(prefix.length))
      .filter((name) => !name.includes('/'));
  }

  async listVersions(name: string): Promise<StoredVersion[]> {
    const listed = await this.ask('GET', name, 'tags/list');
    if (listed.status === 404) return [];
    const { tags } = (await listed.json()) as { tags: string[] | null };
    const versions = new Map<string, StoredVersion>();
    for (const tag of tags ?? []) {
      const answer = await this.ask('GET', name, `manifests/${tag}`);
      const digest = answer.headers.get('docker-content-digest');
      if (!answer.ok || digest === null) continue;
      const known = versions.get(digest) ?? (await this.version(name, digest, answer));
      versions.set(digest, { ...known, tags: [...known.tags, tag] });
    }
    return [...versions.values()];
  }

  private async version(name: string, digest: string, answer: Response): Promise<StoredVersion> {
    const { config, manifests = [] } = (await answer.json()) as Manifest;
    // The registry keeps no time of its own; an image's is that of the commit it is made from.
    const blob = config && (await this.ask('GET', name, `blobs/${config.digest}`));
    const { created } = (blob?.ok ? await blob.json() : {}) as { created?: string };
    return {
      id: digest,
      digest,
      tags: [],
      created: created ?? '1970-01-01T00:00:00Z',
      lists: manifests.map((each) => each.digest),
    };
  }

  async remove(name: string, { digest }: StoredVersion): Promise<void> {
    const { status } = await this.ask('DELETE', name, `manifests/${digest}`);
    if (status === 202 || status === 404) return;
    throw new FleetError(
      `${this.registry}: the registry answered ${String(status)} and did not delete: '${name}@${digest}'; enable storage.delete in its configuration`,
    );
  }

  /** Calls the registry about one image. A registry that deletes nothing answers 405. */
  private ask(method: 'DELETE' | 'GET', name: string, what: string): Promise<Response> {
    return this.client.call(`${this.namespace}/${name}`, what, { method, expect: [405] });
  }
}
