/** One resource as the program registered it. */
export interface Recorded {
  readonly urn: string;
  /** Pulumi's type token, such as 'docker:index/container:Container'. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs of the resources it waits for. */
  readonly dependencies: readonly string[];
  /** Inputs whose change is none. @default none */
  readonly ignoreChanges?: readonly string[];
}

export const IMAGE = 'docker-build:index:Image';
export const REMOTE_IMAGE = 'docker:index/remoteImage:RemoteImage';
export const CONTAINER = 'docker:index/container:Container';
export const NETWORK = 'docker:index/network:Network';
export const VOLUME = 'docker:index/volume:Volume';
export const COMMAND = 'command:local:Command';
/** They hold credentials alone, which the embedded engine takes from `docker login`. */
export const PROVIDERS = ['pulumi:providers:docker', 'pulumi:providers:docker-build'] as const;

/**
 * Stands for the digest of an image that this run has not built yet, inside recorded inputs.
 * Known digests replace it before anything is handed to an engine; unknown ones leave the tag.
 */
export const pendingDigest = (image: string): string => `{{digest:${image}}}`;

const pending = /((?::[\w][\w.-]*)?@)?\{\{digest:([^}]+)\}\}/g;

/** Names of the images whose digests `value` needs. */
export function findPending(value: unknown): string[] {
  const text = JSON.stringify(value) as string | undefined;
  return [...new Set([...(text ?? '').matchAll(pending)].map((match) => match[2] ?? ''))];
}

/**
 * `value` with pending digests replaced, in every string at any depth.
 * @param digest an image's digest, where it is known
 * @param tag an image's tag, used where the digest is not
 */
export function resolvePending<T>(
  value: T,
  digest: (image: string) => string | undefined,
  tag: (image: string) => string,
): T {
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') {
      if (!node.includes('{{digest:')) return node; // a CA bundle is long
      // Alone it is a digest and no reference: no tag can stand for it.
      return node.replace(pending, (_, before: string | undefined, image: string) => {
        const known = digest(image);
        if (known !== undefined) return `${before ?? ''}${known}`;
        return before === undefined ? '' : `:${tag(image)}`;
      });
    }
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node === 'object' && node !== null) {
      return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
    }
    return node;
  };
  return visit(value) as T;
}
