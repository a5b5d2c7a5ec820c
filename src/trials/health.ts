/** A service's answer to `GET /health`. */
export interface Health {
  readonly code: number;
  /** In a few words. */
  readonly says: string;
}

interface Body {
  readonly status?: unknown;
  /** Result of the entry wrapper's requests to a real agent. */
  readonly agent?: { readonly probe?: string; readonly error?: string };
  readonly dependencies?: Readonly<Record<string, { readonly reached?: boolean } | undefined>>;
}

/** @returns undefined where nothing answered in HTTP */
export function parseHealth(answer: string): Health | undefined {
  const code = /^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1];
  if (code === undefined) return undefined;
  const body = answer.split(/\r?\n\r?\n/)[1]?.trim() ?? '';
  return { code: Number(code), says: words(body) };
}

function words(text: string): string {
  let body: Body;
  try {
    body = JSON.parse(text) as Body;
  } catch {
    return text.split('\n')[0]?.slice(0, 80) ?? '';
  }
  const missing = Object.entries(body.dependencies ?? {})
    .filter(([, dependency]) => dependency?.reached === false)
    .map(([name]) => name);
  const { probe, error } = body.agent ?? {};
  return [
    typeof body.status === 'string' ? body.status : text.slice(0, 80),
    ...(error === undefined ? [] : [`${probe ?? 'agent'}: ${error}`]),
    ...(missing.length > 0 ? [`without ${missing.join(', ')}`] : []),
  ].join('; ');
}
