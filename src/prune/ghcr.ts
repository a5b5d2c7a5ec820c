import execa from 'execa';
import { z } from 'zod';
import { FleetError } from '../lib/errors';
import type { StoredVersion } from './choose';
import { listParts, type Store } from './store';
import { writeCommand } from '../lib/shell';

const REGISTRY = 'ghcr.io';

const answer = z.array(
  z.object({
    id: z.number(),
    name: z.string(),
    created_at: z.string(),
    metadata: z.object({ container: z.object({ tags: z.array(z.string()) }) }),
  }),
);

/** GHCR by GitHub's packages API: the registry's own lists no versions without tags and deletes nothing. */
export class Ghcr implements Store {
  readonly afterwards = undefined;
  private readonly owner: string;
  private readonly below: string;
  private root: Promise<string> | undefined;

  /** @param namespace its first part is the owner, the rest belongs to each package's name */
  constructor(private readonly namespace: string) {
    const [owner = '', ...below] = namespace.split('/');
    this.owner = owner;
    this.below = below.map((part) => `${part}/`).join('');
  }

  async listVersions(name: string): Promise<StoredVersion[]> {
    const found = await runGh(['--paginate', '--slurp', `${await this.path(name)}?per_page=100`]);
    if (found === undefined) return [];
    const versions = answer.parse((JSON.parse(found) as unknown[]).flat());
    return Promise.all(
      versions.map(async ({ id, name: digest, created_at: created, metadata }) => {
        const { tags } = metadata.container;
        // Only what is attached is an index here: images are for one platform.
        const attached = tags.some((tag) => tag.startsWith('sha256-'));
        const reference = `${REGISTRY}/${this.namespace}/${name}@${digest}`;
        const lists = attached ? await listParts(reference) : [];
        return { id: String(id), digest, tags, created, lists };
      }),
    );
  }

  async remove(name: string, { id }: StoredVersion): Promise<void> {
    await runGh(['--method', 'DELETE', `${await this.path(name)}/${id}`]);
  }

  private async path(name: string): Promise<string> {
    this.root ??= this.findRoot();
    const name_ = encodeURIComponent(`${this.below}${name}`);
    return `${await this.root}/packages/container/${name_}/versions`;
  }

  private async findRoot(): Promise<string> {
    const type = await runGh([`/users/${this.owner}`, '--jq', '.type']);
    if (type === undefined) {
      throw new FleetError(
        `fleet:namespace: is no owner on GitHub: '${this.owner}'; write whose images they are, here or in fleet:organization`,
      );
    }
    return type.trim() === 'Organization' ? `/orgs/${this.owner}` : `/users/${this.owner}`;
  }
}

/** `gh api`; undefined where GitHub answers that there is no such thing. */
async function runGh(args: readonly string[]): Promise<string | undefined> {
  const asked = await execa('gh', ['api', ...args], { reject: false, stdin: 'ignore' });
  if (asked.exitCode === 0) return asked.stdout;
  if (/\bHTTP 404\b/.test(asked.stderr)) return undefined;
  const missing = (asked as { code?: string }).code === 'ENOENT';
  throw new FleetError(
    missing
      ? `gh: is not installed; install the GitHub CLI and run ${writeCommand('gh', 'auth', 'login')}`
      : `gh: cannot ask GitHub (${asked.stderr.trim().split('\n').pop() ?? ''}): 'gh api ${args.join(' ')}'; run ${writeCommand('gh', 'auth', 'status')}`,
  );
}
