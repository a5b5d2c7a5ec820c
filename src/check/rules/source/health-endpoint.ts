import { HEALTH_PORT } from '../../../catalog/container-fields';
import type { Finding } from '../../../lib/finding';
import { findListeners, listRowPorts, choosePortPlace, type Listener } from '../../listeners';
import { argument } from '../../interpreter/models/model';
import { readText } from '../../interpreter/values';
import { findEvents, finding, type SourceRule, type AgentSubject } from './rule';

export const healthEndpoint: SourceRule = {
  name: 'health-endpoint',
  description: "A health endpoint that does not answer the row's probe.",
  check: (subject) => {
    const { probe: written } = subject.service.row;
    const listeners = findListeners(subject);
    const taken = written.kind === 'self' ? undefined : findHealthPortTaken(subject, listeners);
    if (taken) return [taken];
    if (written.kind === 'process') return [];
    // An agent that answers for itself is asked by Docker's health check alone.
    const probe = written.kind === 'self' ? { kind: 'http', port: HEALTH_PORT } : written;
    const path = 'path' in probe ? (probe.path ?? '/health') : '/health';
    const asks = probe.kind === 'http' ? `HTTP GET ${path}` : 'a ZeroMQ request';
    if (listeners.some(({ port }) => port === undefined)) return [];
    const there = listeners.filter(({ port }) => port === probe.port);
    const [listener] = there;
    if (!listener) return reportAbsent(subject, listeners, { asks, port: probe.port });
    const certain = listener.place.certain && there.length === 1;
    const severity = certain ? 'error' : 'warning';
    const wrong = there.every(({ protocol }) =>
      probe.kind === 'http'
        ? protocol === 'zmq' || protocol === 'grpc'
        : protocol === 'http' || protocol === 'grpc',
    );
    if (wrong)
      return [
        finding(subject, listener.place, {
          severity,
          rule,
          fix,
          message: `serves ${NAMES[listener.protocol]} on port ${String(probe.port)}, but the row's probe sends ${asks}; the container never becomes healthy`,
        }),
      ];
    const lack =
      probe.kind === 'http' && ROUTED.test(listener.by)
        ? findMissingRoute(subject, path)
        : undefined;
    if (lack === undefined) return [];
    const what =
      lack === 'nothing'
        ? `no route or text of its source contains '${path.slice(1)}'`
        : `its source has the route '${lack.path ?? ''}' and none for '${path}'`;
    return [
      finding(subject, lack === 'nothing' ? listener.place : lack.event, {
        severity,
        rule,
        fix,
        message: `serves HTTP on port ${String(probe.port)}, but ${what}; the row's probe, GET ${path}, gets status 404`,
      }),
    ];
  },
};

const rule = 'health-endpoint';
const fix = `answer the probe, or write the probe that fits into the row: { kind: 'http', port } (with path: '/…' if it is not /health), { kind: 'zmq', port } or { kind: 'process' }`;

/** Finds a listener on the port that fleet-supervise answers on beside the agent: the later of the two cannot bind it. */
function findHealthPortTaken(
  subject: AgentSubject,
  listeners: readonly Listener[],
): Finding | undefined {
  const listener = listeners.find(({ port }) => port === HEALTH_PORT);
  if (!listener) return undefined;
  return finding(subject, listener.place, {
    severity: listener.place.certain ? 'error' : 'warning',
    rule,
    message: `binds port ${String(HEALTH_PORT)}, on which fleet-supervise answers GET /health for the agent`,
    fix: `write probe: { kind: 'self' } into the row where the agent is to answer GET /health itself, or bind another port`,
  });
}

const NAMES = { http: 'HTTP', zmq: 'ZeroMQ', grpc: 'gRPC', tcp: 'TCP' };

/** Servers that answer 404 to a path without a route. A hand-written handler may answer any path. */
const ROUTED = /^(uvicorn|flask|quart|aiohttp|bottle|waitress)\b|^gradio\b.*\.launch$/;

function reportAbsent(
  subject: AgentSubject,
  listeners: readonly Listener[],
  { asks, port }: { readonly asks: string; readonly port: number },
): readonly Finding[] {
  const reached = listeners.filter(({ place }) => place.reached);
  const wanted = listRowPorts(subject);
  // A port that is not in the row is likely meant as the probe's.
  const first = reached.find((listener) => !wanted.has(listener.port ?? 0)) ?? reached[0];
  if (!first) return [];
  const ports = [...new Set(reached.map((listener) => String(listener.port)))].join(', ');
  return [
    finding(subject, choosePortPlace(first), {
      severity: 'warning',
      rule,
      fix,
      message: `listens on ${ports}, but no code opens port ${String(port)}, where the row's probe sends ${asks}; ports that packages open were not checked`,
    }),
  ];
}

type Route = ReturnType<typeof listRoutes>[number];

const listRoutes = (subject: AgentSubject) =>
  findEvents(subject, 'call')
    .filter(
      ({ function: name }) =>
        /\(\)(\.router)?\.(get|route|api_route|add_api_route|add_url_rule|add_get|add_route)$/.test(
          name,
        ) && /fastapi|flask|starlette|aiohttp|quart|bottle/.test(name),
    )
    .map((event) => {
      const { arguments: list } = event;
      return { event, path: readText(argument(list, 0, 'path') ?? list.named.get('rule')) };
    });

/** Proves that an application lacks this path: by a route of a similar name, or by 'nothing'. Returns undefined if it may have the path. */
function findMissingRoute(subject: AgentSubject, path: string): Route | 'nothing' | undefined {
  const texts = subject.files.map((file) => subject.tree.source(file).text);
  const routes = listRoutes(subject);
  const says = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  if (
    says(/\{\w+:path\}|<path:|catch_all/i) ||
    routes.some((route) => route.path === undefined) ||
    findEvents(subject, 'call').some(({ function: name }) => name.endsWith('().mount'))
  )
    return undefined;
  const last = path.replace(/^.*\//, '').replace(/[.~]/g, '\\$&');
  if (last === '') return undefined;
  const near = routes.find((route) => new RegExp(`^/(health|${last})`, 'i').test(route.path ?? ''));
  const named = new RegExp(last, 'i');
  if (!says(named)) return near ?? 'nothing';
  const imported = findEvents(subject, 'import').some(({ module, names }) =>
    [module, ...names].some((name) => named.test(name)),
  );
  // With a route of a similar name, only texts that make up the path may serve it.
  if (imported || says(new RegExp(`/${last}(?![\\w-])|(["'])${last}\\1`, 'i'))) return undefined;
  return near;
}
