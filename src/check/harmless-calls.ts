import { hasKnownPackage } from '../python/packages';
import { isStandardModule } from '../python/standard-library';
import { readNumber, readText, readTruth, type Arguments, type Value } from './interpreter/values';

/** Knows functions of packages that return soon and start nothing: a program with no other calls ends with its last line. */

/** Applications that wait for requests, once something serves them; by their class. */
const APPLICATIONS =
  /^(fastapi(\.applications)?\.FastAPI|flask(\.app)?\.Flask|quart\.Quart|starlette\.applications\.Starlette|aiohttp\.web\.Application|sanic\.Sanic|bottle\.Bottle|falcon(\.asgi)?\.App|litestar\.Litestar|tornado\.web\.Application|dash\.Dash|celery\.Celery|fastmcp\.FastMCP|mcp\.server\.(fastmcp\.FastMCP|mcpserver\.MCPServer))$/;

export const isApplication = (name: string): boolean => APPLICATIONS.test(name);

/** Checks whether an ASGI server such as uvicorn serves an application of this class; else a WSGI server does. */
export const isAsgi = (name: string): boolean =>
  /^(fastapi|starlette|quart|litestar|sanic|falcon\.asgi)\b/.test(name);

/** What applications and routers keep for later: routes, handlers, settings. Also other functions that only keep what they are given. */
const KEEPS =
  /^((fastapi|flask|quart|starlette|sanic|bottle|falcon|litestar|dash|celery|fastmcp|mcp)[\w.]*\.(FastAPI|APIRouter|Flask|Blueprint|Quart|Starlette|Router|Sanic|Bottle|App|Litestar|Dash|Celery|FastMCP|MCPServer|Depends|Security|Header|Query|Path|Body|File|Form|Route|Mount|WebSocketRoute|Middleware|\w*Middleware|jsonify|Limiter)|aiohttp\.web\.(Application|RouteTableDef|get|post|put|delete|patch|static|middleware)|tornado\.web\.Application)(\(\)(\.(router|config|state|extensions|conf|jinja_env|logger))*\.(get|post|put|patch|delete|head|options|trace|websocket|route|api_route|add_\w+|include_router|blueprint|register_\w+|mount|on_event|middleware|exception_handler|errorhandler|(before|after|teardown)_\w+|context_processor|listener|callback|task|tool|resource|prompt|update|setdefault|from_\w+|setLevel|autodiscover_tasks)(\(\))?)?$|^(signal\.signal|functools\.(wraps|lru_cache|cache|cached_property|total_ordering|singledispatch|partial)|contextlib\.\w+manager|dataclasses\.\w+|abc\.\w+|typing(_extensions)?\.\w+|pydantic(_settings)?\.\w+|enum\.\w+|print|isinstance|issubclass|hasattr|setattr|type|id|callable|super|object|property|staticmethod|classmethod|logging(\.\w+(\(\))?)*\.(debug|info|warning|warn|error|exception|critical|log)|threading\.Thread|pydantic\.\w+\(\)(\.\w+)?|functools\.(wraps|lru_cache)\(\))$/;

/**
 * Functions of Python that return soon and start nothing, by what holds them; `*` stands for all that a module has. `path`, `str`,
 * `dict` and `list` are the types of these values.
 */
export const STANDARD_FUNCTIONS: Readonly<Record<string, string>> = {
  builtins:
    'str int float bool bytes bytearray len set frozenset abs round min max range repr format hash ord chr divmod pow open',
  'open()': 'close flush fileno read readline readlines seek tell write writelines',
  logging:
    'basicConfig getLogger addLevelName disable captureWarnings Formatter NullHandler StreamHandler FileHandler',
  'logging.getLogger()': 'setLevel addHandler removeHandler addFilter',
  'logging.StreamHandler()': 'setLevel setFormatter addFilter',
  'logging.FileHandler()': 'setLevel setFormatter addFilter',
  'logging.config': 'dictConfig',
  'logging.handlers': 'RotatingFileHandler TimedRotatingFileHandler',
  'logging.handlers.RotatingFileHandler()': 'setLevel setFormatter addFilter',
  'logging.handlers.TimedRotatingFileHandler()': 'setLevel setFormatter addFilter',
  'logging.root.handlers': 'clear',
  os: 'getenv getpid getcwd cpu_count urandom uname access chdir listdir makedirs mkdir remove stat unlink',
  'os.environ': '*',
  'os.path': '*',
  sys: 'exc_info getdefaultencoding getsizeof getrecursionlimit setrecursionlimit',
  'sys.path': '*',
  'sys.modules': '*',
  'sys.meta_path': '*',
  'sys.stdout': 'write flush reconfigure isatty',
  'sys.stderr': 'write flush reconfigure isatty',
  time: 'time monotonic perf_counter process_time time_ns strftime gmtime localtime ctime sleep',
  threading: 'Lock RLock Event Condition Semaphore local current_thread get_ident',
  queue: 'Queue LifoQueue PriorityQueue SimpleQueue',
  asyncio: 'Event Lock Queue Semaphore run sleep',
  contextlib: 'suppress nullcontext',
  signal: 'Signals getsignal',
  path: '*',
  str: '*',
  dict: '*',
  list: '*',
  ...Object.fromEntries(
    'json re math datetime uuid hashlib base64 string textwrap decimal random statistics collections pathlib warnings platform argparse secrets traceback struct hmac html zoneinfo calendar shlex urllib.parse ipaddress configparser tomllib tempfile glob fnmatch copy'
      .split(' ')
      .map((module) => [module, '*']),
  ),
};

const escape = (text: string): string => text.replace(/[.()]/g, '\\$&');

/** The same as a pattern, and functions of packages. What such a function returns may be anything, if it is called itself. */
const RETURNS = new RegExp(
  `^(${[
    ...Object.entries(STANDARD_FUNCTIONS).map(
      ([of, names]) =>
        `${of === 'builtins' ? '' : `${escape(of)}\\.`}${names === '*' ? '[\\w.()]*\\w' : `(${names.replaceAll(' ', '|')})`}`,
    ),
    '[A-Z]\\w*(Error|Exception|Warning)',
    'dotenv\\.(load_dotenv|find_dotenv|dotenv_values)|yaml\\.(safe_load|load|full_load|dump|safe_dump)',
  ].join('|')})$`,
);

/** Seconds of a sleep that is nothing but a pause. */
const PAUSE = 60;

/** Checks whether a function returns soon with what it is given: no long sleep, no read of a terminal or device. */
function isSoon(name: string, receiver: Value | undefined, { positional }: Arguments): boolean {
  const [first] = positional;
  if (/^(time|asyncio)\.sleep$/.test(name))
    return (readNumber(first) ?? Number.POSITIVE_INFINITY) <= PAUSE;
  if (!name.startsWith('open().')) return true;
  const file = receiver?.kind === 'external' ? receiver.made?.positional[0] : undefined;
  return readNumber(file) === undefined && !/^\/(dev|proc)\//.test(readText(file) ?? '');
}

const isCallable = (value: Value): boolean =>
  value.kind === 'function' || value.kind === 'class' || value.kind === 'instance';

/** Checks whether a call returns soon, and starts nothing that outlives the program's last line. */
export function isHarmlessCall(
  name: string,
  receiver: Value | undefined,
  { positional, named, open }: Arguments,
): boolean {
  if (name === 'threading.Thread().start') return isDaemon(receiver);
  if (KEEPS.test(name)) return true;
  const given = [...positional, ...named.values()];
  return (
    RETURNS.test(name) &&
    !open &&
    !named.has('key') &&
    !given.some(isCallable) &&
    isSoon(name, receiver, { positional, named, open })
  );
}

/** Checks whether a thread ends with the program. */
function isDaemon(thread: Value | undefined): boolean {
  const daemon = thread?.kind === 'external' ? thread.made?.named.get('daemon') : undefined;
  return daemon?.kind === 'constant' && readTruth(daemon) === true;
}

/** Packages that nobody's program is part of. */
const LIBRARIES = new Set(
  `
  aiofiles aiohttp anyio bottle boto3 celery click colorama cryptography dash falcon fastapi fastmcp flask
  flask_cors grpc httpx jinja2 jwt litestar loguru lxml mcp msgpack nats numpy opentelemetry orjson pandas
  paho passlib prometheus_client psutil psycopg2 pydantic pydantic_settings pymongo pytest quart redis requests
  rich sanic scipy sentry_sdk sqlalchemy starlette structlog tenacity tornado tqdm typing_extensions ujson
  urllib3 uvicorn uvloop websockets
`
    .trim()
    .split(/\s+/),
);

/** Checks whether importing a module surely runs no program: it is of Python, or of a package that is known. */
export const isLibrary = (module: string): boolean =>
  isStandardModule(module) || LIBRARIES.has(module.split('.')[0] ?? '') || hasKnownPackage(module);
