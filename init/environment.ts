import { isSecretName, secretKind } from '../catalog/secret-like';
import type { Found } from './definition';
import type { Agent } from './merge';
import type { Target } from './service';

/** What of an agent's environment its row says, each placement adds, and nobody may write down. */
export interface Environment {
  readonly row: Readonly<Record<string, string>>;
  readonly placements: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly secrets: readonly string[];
  readonly from: readonly string[];
  readonly todo: readonly string[];
}

/** The fleet says these itself, of the row's port. */
const OWN = new Set(['PORT', 'HEALTH_PORT', 'HEALTH_CHECK_PORT']);

/**
 * @param searchPath folder that Python must be told of besides the root
 * @param resolve what a host's name means
 */
export function environmentOf(
  { definitions, placements }: Agent,
  searchPath: string | undefined,
  resolve: (name: string) => Target | undefined,
): Environment {
  const todo: string[] = [];
  const secrets = new Set<string>();
  const written = (env: Readonly<Record<string, Found<string>>>): [string, string][] =>
    Object.entries(env).flatMap(([name, { value, from }]): [string, string][] => {
      if (OWN.has(name)) return [];
      if (isSecretName(name) || secretKind(value) !== undefined) {
        secrets.add(name);
        return [];
      }
      const text = referring(name, value, resolve);
      if (/\$\{?\w/.test(text.replace(/\$\{(host|port):\w+\}/g, ''))) {
        todo.push(`env.${name}: '${value}' (${from}) has no value here`);
        return [];
      }
      return [[name, text]];
    });
  const all = [...new Set([...definitions, ...placements.values()])];
  const each = new Map(all.map((definition) => [definition, new Map(written(definition.env))]));
  const common = written(all[0]?.env ?? {}).filter(([name, value]) =>
    [...each.values()].every((env) => env.get(name) === value),
  );
  const shared = new Set(common.map(([name]) => name));
  const path = searchPath === undefined ? {} : { PYTHONPATH: `/app/${searchPath}:/app` };
  return {
    row: { ...path, ...Object.fromEntries(common) },
    placements: new Map(
      [...placements].map(([machine, definition]) => [
        machine,
        Object.fromEntries([...(each.get(definition) ?? [])].filter(([name]) => !shared.has(name))),
      ]),
    ),
    secrets: [...secrets],
    from: [...new Set(all.flatMap(({ env }) => Object.values(env).map(({ from }) => from)))],
    todo: [...new Set(todo)],
  };
}

/** Addresses of other services as references: containers are not called as elsewhere. */
function referring(
  name: string,
  value: string,
  resolve: (name: string) => Target | undefined,
): string {
  const target = (host: string): string | undefined => {
    const found = resolve(host);
    return found === undefined || found.kind === 'server' ? undefined : found.name;
  };
  const whole = /(^|_)HOST(NAME)?$/.test(name) ? target(value) : undefined;
  if (whole !== undefined) return `\${host:${whole}}`;
  return value.replace(
    /(^|:\/\/|@|,)([A-Za-z][\w-]*):(\d+)/g,
    (text, before: string, host: string, port: string) => {
      const called = target(host);
      return called === undefined ? text : `${before}\${host:${called}}:${port}`;
    },
  );
}
