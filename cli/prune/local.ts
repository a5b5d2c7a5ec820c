import { FleetError } from '../../catalog/errors';
import { MANIFESTS, registryDown } from '../local/registry';
import type { StoredVersion } from './choose';
import type { Store } from './store';

/**
 * A registry on this machine, by its own interface. That lists tags alone, so what has none stays until the registry's
 * collection of garbage.
 */
export class LocalRegistry implements Store {
  readonly afterwards =
    'the disk has room after the registry has collected its garbage: docs/ci.md says how';

  constructor(
    private readonly registry: string,
    private readonly namespace: string,
  ) {}

  async versions(name: string): Promise<StoredVersion[]> {
    const listed = await this.ask('GET', name, 'tags/list');
    if (listed.status === 404) return [];
    const { tags } = (await listed.json()) as { tags: string[] | null };
    const byDigest = new Map<string, string[]>();
    const lists = new Map<string, string[]>();
    for (const tag of tags ?? []) {
      const answer = await this.ask('GET', name, `manifests/${tag}`);
      const digest = answer.headers.get('docker-content-digest');
      if (!answer.ok || digest === null) continue;
      byDigest.set(digest, [...(byDigest.get(digest) ?? []), tag]);
      const { manifests = [] } = (await answer.json()) as { manifests?: { digest: string }[] };
      lists.set(
        digest,
        manifests.map((each) => each.digest),
      );
    }
    return [...byDigest].map(([digest, its]) => ({
      id: digest,
      digest,
      tags: its,
      created: dateOf(its),
      lists: lists.get(digest) ?? [],
    }));
  }

  async remove(name: string, { digest }: StoredVersion): Promise<void> {
    const { status } = await this.ask('DELETE', name, `manifests/${digest}`);
    if (status === 202 || status === 404) return;
    throw new FleetError(
      `${this.registry}: deleting ${name}@${digest} was answered ${String(status)}; a registry deletes where its storage.delete is enabled`,
    );
  }

  private async ask(method: string, name: string, what: string): Promise<Response> {
    const url = `http://${this.registry}/v2/${this.namespace}/${name}/${what}`;
    try {
      return await fetch(url, { method, headers: { accept: MANIFESTS } });
    } catch {
      throw new FleetError(registryDown(this.registry));
    }
  }
}

/** The date in an image's tag, that of the commit it is made from; the registry tells no other. */
function dateOf(tags: readonly string[]): string {
  const days = tags.flatMap((tag) => /-(\d{4})(\d{2})(\d{2})-/.exec(tag)?.slice(1).join('-') ?? []);
  return `${days.sort().pop() ?? '1970-01-01'}T00:00:00Z`;
}
