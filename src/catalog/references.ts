/** `${host:Name}` and `${port:Name}` inside an environment value. */
export interface Reference {
  readonly kind: 'host' | 'port';
  readonly name: string;
}

const pattern = /\$\{(host|port):([A-Za-z0-9-]+)\}/g;

export function listReferences(value: string): Reference[] {
  return [...value.matchAll(pattern)].map((match) => ({
    kind: match[1] as Reference['kind'],
    name: match[2] ?? '',
  }));
}

/** `value` with every reference replaced by what `resolve` says of it. */
export function substitute(value: string, resolve: (reference: Reference) => string): string {
  return value.replace(pattern, (_, kind: Reference['kind'], name: string) =>
    resolve({ kind, name }),
  );
}
