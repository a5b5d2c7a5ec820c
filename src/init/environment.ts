import { isSecretName, findSecretKind } from '../lib/secret-detection';
import { replaceReservedVariable } from '../catalog/container-fields';
import type { Found } from './definition';
import type { Agent } from './merge';
import { toKebabCase } from './names';
import { isGenericPort, isNamedAfter } from './own-port';
import { hasRow, type Fleet, type Target } from './target';

/** Splits an agent's environment: what its row says, each placement adds, and nobody may write down. */
export interface Environment {
  readonly row: Readonly<Record<string, string>>;
  readonly placements: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly secrets: readonly string[];
  readonly from: readonly string[];
  readonly todo: readonly string[];
  /** True if it tells the agent its port. */
  readonly hasPort: boolean;
}

/** @param row what its row has: its port, the variable that must tell the agent that, and the folders that Python must be told of besides the root */
export function splitEnvironment(
  agent: Agent,
  row: {
    readonly port: number | undefined;
    readonly variable: string | undefined;
    readonly searchPath: readonly string[];
  },
  fleet: Pick<Fleet, 'resolve' | 'at'>,
): Environment {
  const { definitions, placements } = agent;
  const { port, variable, searchPath } = row;
  const todo: string[] = [];
  const secrets = new Set<string>();
  const written = (
    env: Readonly<Record<string, Found<string>>>,
    inside: number | undefined,
  ): [string, string][] =>
    Object.entries(env).flatMap(([name, { value, from }]): [string, string][] => {
      if (port !== undefined && (name === 'PORT' || isOwnPort(name, value, agent.name, inside))) {
        return [[name, String(port)]];
      }
      if (isSecretName(name) || findSecretKind(value) !== undefined) {
        secrets.add(name);
        return [];
      }
      const instead = replaceReservedVariable(name);
      if (instead !== undefined) {
        todo.push(
          `env.${name}: '${value}' (${from}) is a variable that the fleet sets; ${instead}`,
        );
        return [];
      }
      const text = findPairedPort(name, value, env, fleet) ?? referring(name, value, agent, fleet);
      if (/\$\{?\w/.test(text.replace(/\$\{(host|port):\w+\}/g, ''))) {
        todo.push(`env.${name}: '${value}' (${from}) has no value here`);
        return [];
      }
      return [[name, text]];
    });
  const all = [...new Set(placements.size > 0 ? placements.values() : definitions)];
  const each = new Map(
    all.map((definition) => [definition, new Map(written(definition.env, definition.inside))]),
  );
  const common = written(all[0]?.env ?? {}, all[0]?.inside).filter(([name, value]) =>
    [...each.values()].every((env) => env.get(name) === value),
  );
  const shared = new Set(common.map(([name]) => name));
  const folders = [...searchPath.map((folder) => `/app/${folder}`), '/app'];
  const path = searchPath.length === 0 ? {} : { PYTHONPATH: folders.join(':') };
  const told = variable === undefined ? {} : { [variable]: String(port) };
  return {
    row: { ...path, ...told, ...Object.fromEntries(common) },
    placements: new Map(
      [...placements].map(([machine, definition]) => [
        machine,
        Object.fromEntries([...(each.get(definition) ?? [])].filter(([name]) => !shared.has(name))),
      ]),
    ),
    secrets: [...secrets],
    from: [...new Set(all.flatMap(({ env }) => Object.values(env).map(({ from }) => from)))],
    todo: [...new Set(todo)],
    hasPort:
      variable !== undefined ||
      all.some(({ env, inside }) =>
        Object.entries(env).some(
          ([name, { value }]) => name === 'PORT' || isOwnPort(name, value, agent.name, inside),
        ),
      ),
  };
}

/** Says whether a variable tells the agent the port that it binds in its container: `HELPER_PORT` of Helper. */
function isOwnPort(
  name: string,
  value: string,
  agent: string,
  inside: number | undefined,
): boolean {
  const [, prefix] = /^(\w+)_PORT$/.exec(name) ?? [];
  if (prefix === undefined || inside === undefined || value !== String(inside)) return false;
  return isNamedAfter(prefix, agent) || isGenericPort(name);
}

/** The port of `HELPER_PORT` beside `HELPER_HOST`, where that names another service. */
function findPairedPort(
  name: string,
  value: string,
  env: Readonly<Record<string, Found<string>>>,
  { resolve }: Pick<Fleet, 'resolve'>,
): string | undefined {
  const [, prefix] = /^((?:\w+_)?)PORT$/.exec(name) ?? [];
  const host =
    prefix === undefined ? undefined : (env[`${prefix}HOST`] ?? env[`${prefix}HOSTNAME`]);
  if (prefix === undefined || !host) return undefined;
  const asked = LOOPBACK.test(host.value) ? prefix.replace(/_$/, '') : host.value;
  const found = resolve(asked);
  if (!found || !hasRow(found) || !found.ports.includes(Number(value))) return undefined;
  return `\${port:${found.name}}`;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1)$/;

/** Addresses of other services as references: containers are not called as elsewhere, and are no machine. */
function referring(
  name: string,
  value: string,
  agent: Agent,
  { resolve, at }: Pick<Fleet, 'resolve' | 'at'>,
): string {
  const target = (host: string): Target | undefined => {
    const found = resolve(host);
    return found && hasRow(found) ? found : undefined;
  };
  const here = [...agent.placements.keys()];
  const named = /^(?:(\w+)_)?HOST(?:NAME)?$/.exec(name);
  const whole = named ? target(LOOPBACK.test(value) ? (named[1] ?? '') : value) : undefined;
  if (whole !== undefined) return `\${host:${whole.name}}`;
  return value.replace(
    /(^|:\/\/|@|,)([A-Za-z][\w-]*|127\.0\.0\.1):(\d+)/g,
    (text, before: string, host: string, port: string) => {
      const machines = LOOPBACK.test(host) ? here : [toKebabCase(host)];
      const found = target(host) ?? at(machines, Number(port), agent);
      if (!found || !hasRow(found)) return text;
      const own = found.ports.includes(Number(port));
      return `${before}\${host:${found.name}}:${own ? `\${port:${found.name}}` : port}`;
    },
  );
}
