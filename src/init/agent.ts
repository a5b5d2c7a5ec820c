import { readTextInside } from '../lib/plain-files';
import type { Closure } from '../source/closure';
import type { Found } from './definition';
import { CLIENTS, MODULES, type Need } from './needs';

/** The facts that an agent's own code tells. */
export interface AgentFacts {
  readonly needs: readonly Found<Need>[];
  /** Needs that it does without where a module is missing. */
  readonly optional: readonly Found<Need>[];
  /** Schemes of infrastructure whose clients it imports, such as redis. */
  readonly schemes: readonly string[];
  readonly port: DefaultPort | undefined;
  /** Variables that its code takes the port from that it listens on, as far as one line shows that. */
  readonly listensTo: ReadonlySet<string>;
  readonly healthPort: Found<number> | undefined;
  /** Place of its `--port` argument; undefined if it takes none. */
  readonly takesPort: string | undefined;
  readonly health: Health | undefined;
  /** A path that it opens from the folder it starts in; undefined where it opens none. */
  readonly opens: Found<string> | undefined;
}

/** The port that it listens on where nothing tells it another. */
export interface DefaultPort extends Found<number> {
  /** The environment variable that tells it another; undefined if none is known. */
  readonly variable: string | undefined;
}

/** The health endpoint that its code offers. */
export interface Health {
  readonly kind: 'http' | 'zmq';
  /** Of HTTP, what is asked for. */
  readonly path: string;
  /** True if this is certain to be its health endpoint. */
  readonly certain: boolean;
  /** On the port of its health, on the one after it, or on its own. */
  readonly on: 'health' | 'after' | 'own';
  readonly from: string;
}

interface Line {
  readonly text: string;
  readonly from: string;
}

const PORT = [
  /add_argument\(\s*["']--port["'].*default\s*=\s*(\d{2,5})/,
  /(?:getenv|environ\.get)\(\s*["'](?<variable>(?:\w+_)?PORT)["']\s*,\s*["']?(\d{2,5})/,
  /\bport\s*(?::\s*int\s*)?=\s*(\d{4,5})\b/i,
  /\.run\(.*\bport\s*=\s*(\d{2,5})/,
  /\bserver_port\s*=\s*(\d{4,5})\b/,
];
const HEALTH_PORT = [
  /add_argument\(\s*["']--health[\w-]*port["'].*default\s*=\s*(\d{2,5})/,
  /["']HEALTH\w*PORT["']\s*,\s*["']?(\d{2,5})/,
  /\bhealth\w*port\s*(?::\s*int\s*)?=\s*(\d{4,5})\b/i,
];
/** Paths that tell an agent's health, the likeliest first; what the last ones tell may be anything. */
const ROUTES = [
  /["'](\/health)["']/,
  /["'](\/(?:[\w-]+\/)*(?:health|healthz|healthy|health-?check|livez|readyz|alive)(?:\/\w+)?)["']/,
  /["'](\/(?:status|ping|ready|live))["']/,
] as const;
const CERTAIN = 2;
/** Servers that an agent asks; their ports are not its own. */
const SERVER =
  /redis|nats|postgres|mongo|kafka|rabbit|prometheus|metrics|smtp|imap|pop3|ftp|ssh|mysql|mariadb|database|\bdb_|_db_|milvus|qdrant|chroma|weaviate|elastic|opensearch|neo4j|arango|etcd|zookeeper|cassandra|memcache|minio|ldap|mqtt|amqp|jaeger|otel|zipkin|influx|proxy|ollama/i;

/**
 * @param root full path of the folder that `closure` is in
 * @param isForeign whether a variable tells the port of somebody else
 */
export function agentFacts(
  root: string,
  closure: Closure,
  isForeign: (variable: string) => boolean = () => false,
): AgentFacts {
  const entry = closure.files.filter((file) => file.endsWith('.py'));
  const lines = entry.flatMap((file) => listLines(root, file));
  const needs = listNeeds(closure, false);
  const certain = new Set(needs.map(({ value }) => value));
  return {
    needs,
    optional: listNeeds(closure, true).filter(({ value }) => !certain.has(value)),
    schemes: Object.entries(CLIENTS)
      .filter(([, modules]) => closure.external.some(({ module }) => isOf(module, modules)))
      .map(([name]) => name),
    port:
      numberIn(
        lines.filter(({ text }) => !/health/i.test(text) && !SERVER.test(text)),
        PORT,
        isForeign,
      ) ?? findGradioPort(closure, lines),
    listensTo: new Set(lines.flatMap(({ text }) => listListened(text))),
    healthPort: numberIn(lines, HEALTH_PORT),
    takesPort: lines.find(({ text }) => /["']--port["']/.test(text))?.from,
    health: findHealth(closure, lines) ?? findGradioHealth(closure, lines),
    opens: findOpened(lines),
  };
}

const isOf = (module: string, modules: readonly string[]): boolean =>
  modules.includes(module.split('.')[0] ?? '');

function listNeeds({ external }: Closure, optional: boolean): Found<Need>[] {
  return Object.entries(MODULES).flatMap(([need, modules]) => {
    const first = external.find((each) => each.optional === optional && isOf(each.module, modules));
    if (!first) return [];
    const from = `imports ${first.module} (${first.file}:${String(first.line)})`;
    return [{ value: need as Need, from }];
  });
}

function listLines(root: string, file: string): Line[] {
  return (readTextInside(root, file) ?? '')
    .split('\n')
    .map((text, index) => ({ text, from: `${file}:${String(index + 1)}` }))
    .filter(({ text }) => !/^\s*#/.test(text));
}

/** Calls that open a path, as it stands in their first argument. */
const OPENS =
  /\b(?:open|load_dotenv|FileHandler|read_csv|read_json|Path|StaticFiles|Jinja2Templates|FileSystemLoader)\(\s*(?:(?:filename|directory)\s*=\s*)?["']([^"'{}$:~/][^"'{}$:]*)["']/;

/** Finds a path that is relative to the folder a program starts in: none that is put together from its own file's. */
function findOpened(lines: readonly Line[]): Found<string> | undefined {
  for (const { text, from } of lines) {
    const [, path] = OPENS.exec(text) ?? [];
    if (path !== undefined && /[./]/.test(path) && !text.includes('__file__')) {
      return { value: path, from };
    }
  }
  return undefined;
}

/** Variables of a port on a line that listens. */
const listListened = (text: string): string[] =>
  LISTENS.test(text) && !/health/i.test(text) && !SERVER.test(text)
    ? [...text.matchAll(READS)].flatMap(([, variable]) => variable ?? [])
    : [];

const READS = /(?:getenv|environ(?:\.get)?)\s*[([]\s*["'](\w+_PORT)["']/g;
const LISTENS =
  /\b(bind|run|run_app|serve|listen|launch|start_server|create_server|\w*HTTPServer|TCPSite)\s*\(|\b(server_)?port\s*(:\s*int\s*)?=/i;

function numberIn(
  lines: readonly Line[],
  patterns: readonly RegExp[],
  isForeign: (variable: string) => boolean = () => false,
): DefaultPort | undefined {
  for (const pattern of patterns) {
    for (const { text, from } of lines) {
      const match = pattern.exec(text);
      const number = match?.at(-1);
      const variable = match?.groups?.['variable'];
      if (variable !== undefined && isForeign(variable)) continue;
      if (number !== undefined) return { value: Number(number), from, variable };
    }
  }
  return undefined;
}

/** The line that starts Gradio's own server. */
const findGradio = ({ external }: Closure, lines: readonly Line[]): Line | undefined =>
  external.some(({ module }) => isOf(module, ['gradio']))
    ? lines.find(({ text }) => text.includes('.launch('))
    : undefined;

/** Gradio answers 404 to every path but its own. */
function findGradioHealth(closure: Closure, lines: readonly Line[]): Health | undefined {
  const launch = findGradio(closure, lines);
  return launch && { kind: 'http', path: '/', certain: true, on: 'own', from: launch.from };
}

/** The port of Gradio's own server, where its code tells it none. */
function findGradioPort(closure: Closure, lines: readonly Line[]): DefaultPort | undefined {
  const launch = findGradio(closure, lines);
  const isTold = lines.some(({ text }) => /\bserver_port\b/.test(text));
  if (!launch || isTold) return undefined;
  return { value: 7860, from: `Gradio's own (${launch.from})`, variable: 'GRADIO_SERVER_PORT' };
}

function findHealth({ external }: Closure, lines: readonly Line[]): Health | undefined {
  const find = (pattern: RegExp): Line | undefined => lines.find(({ text }) => pattern.test(text));
  const named = find(/health[_-]?(check[_-]?)?port/i);
  for (const [index, pattern] of ROUTES.entries()) {
    const route = find(pattern);
    const path = pattern.exec(route?.text ?? '')?.[1];
    if (!route || path === undefined) continue;
    const after = find(/health[_-]?(check[_-]?)?port\s*\+\s*1\b/i);
    const on = after ? 'after' : named ? 'health' : 'own';
    return { kind: 'http', path, certain: index < CERTAIN, on, from: route.from };
  }
  const answers = find(/\bREP\b/);
  const zmq = external.some(({ module }) => isOf(module, ['zmq']));
  return zmq && answers && named
    ? { kind: 'zmq', path: '', certain: true, on: 'health', from: named.from }
    : undefined;
}
