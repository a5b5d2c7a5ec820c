import { findOption, findWords } from './launcher-words';

/** Programs of packages that start code of others, such as uvicorn: what of their command line is the application. */

/** A command line that runs Python. */
export type PythonCommand = { readonly args: readonly string[] } & (
  { readonly script: string } | { readonly module: string }
);

/** The code that a launcher starts. */
export interface Application {
  /** The launcher, as people call it. */
  readonly launcher: string;
  /** Modules that it may be, the likeliest first; or its file. */
  readonly target: { readonly modules: readonly string[] } | { readonly script: string };
  /** True if it is imported, and not run as `__main__`. */
  readonly imported: boolean;
  /** Folders that the launcher looks for modules in before the current one. */
  readonly searchPath: readonly string[];
}

/** The address that a launcher listens on. */
export interface LauncherAddress {
  readonly host: string;
  readonly port: number;
}

type Words = readonly string[];
type Target = Pick<Application, 'target' | 'imported'>;

interface Launcher {
  /** What `python -m` calls it. */
  readonly module: string;
  readonly find: (args: Words) => Target | undefined;
  readonly listen?: Listen;
  /** Path at which it tells its health itself. @default the application's matter */
  readonly health?: string;
  /** Options that name a folder for modules; the first changes nothing else, where there is such a one. */
  readonly folder?: readonly string[];
}

/** How a launcher is told its address. */
interface Listen {
  /** Words that it must have to listen at all. @default none */
  readonly when?: RegExp;
  readonly host?: readonly string[];
  readonly port?: readonly string[];
  /** Options of both, such as `0.0.0.0:80`. */
  readonly both?: readonly string[];
  readonly standard: LauncherAddress | ((args: Words) => LauncherAddress);
  /** Options and variables by which something else may tell the address. */
  readonly elsewhere: readonly string[];
  readonly variables: readonly string[];
}

/** `package.module:attribute`, and no address. Names that are imported as text may have hyphens. */
const IMPORT = /^([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*):[A-Za-z_][\w.]*(\(.*\))?$/;
const MODULE = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;
const LOOPBACK = { host: '127.0.0.1', port: 8000 };

const imports = (...modules: readonly string[]): Target => ({
  target: { modules },
  imported: true,
});
const runs = (script: string): Target => ({ target: { script }, imported: false });

/** The first word that is no option and of this form; else one that may be an option's value. */
function findImport(args: Words, plain: boolean): Target | undefined {
  const words = findWords(args);
  const word = words.find((each) => IMPORT.test(each) || (plain && MODULE.test(each)));
  const found = word ?? args.find((each) => IMPORT.test(each));
  return found === undefined ? undefined : imports(found.replace(/:.*$/, ''));
}

/** `-A package.module[:attribute]`: the attribute may also be parted by a dot, and `package` alone means `package.celery` where that is there. */
function findCelery(args: Words): Target | undefined {
  const name = findOption(args, '-A', '--app')?.replace(/:.*$/, '');
  if (name === undefined || !MODULE.test(name)) return undefined;
  const above = name.split('.').slice(0, -1).join('.');
  return imports(`${name}.celery`, name, ...(above === '' ? [] : [above]));
}

function findFlask(args: Words): Target | undefined {
  const name = findOption(args, '--app', '-A')?.replace(/:.*$/, '');
  if (name === undefined) return undefined;
  if (name.endsWith('.py')) return { target: { script: name }, imported: true };
  return MODULE.test(name) ? imports(name) : undefined;
}

function findFastapi(args: Words): Target | undefined {
  const [verb, script] = findWords(args);
  if (verb !== 'run' && verb !== 'dev') return undefined;
  const entry = findOption(args, '--entrypoint', '-e')?.replace(/:.*$/, '');
  if (entry !== undefined && MODULE.test(entry)) return imports(entry);
  return script?.endsWith('.py') === true ? { target: { script }, imported: true } : undefined;
}

function findTorchrun(args: Words): Target | undefined {
  const [first] = findWords(args);
  if (first === undefined) return undefined;
  const module = args.some((word) => word === '-m' || word === '--module');
  if (module) return { target: { modules: [first] }, imported: false };
  return first.endsWith('.py') ? runs(first) : undefined;
}

function findStreamlit(args: Words): Target | undefined {
  const [verb, script] = findWords(args);
  return verb === 'run' && script?.endsWith('.py') === true ? runs(script) : undefined;
}

/** `-f FILE`; it takes locustfile.py by itself. */
function findLocust(args: Words): Target | undefined {
  const file = findOption(args, '-f', '--locustfile') ?? 'locustfile.py';
  return file.endsWith('.py') ? { target: { script: file }, imported: true } : undefined;
}

/** `gradio app.py`, which runs the script and starts it again where a file changes. */
function findGradio(args: Words): Target | undefined {
  const [script] = findWords(args);
  return script?.endsWith('.py') === true ? runs(script) : undefined;
}

const LAUNCHERS: Readonly<Record<string, Launcher>> = {
  uvicorn: {
    module: 'uvicorn',
    find: (args) => findImport(args, false),
    folder: ['--app-dir'],
    listen: {
      host: ['--host'],
      port: ['--port'],
      standard: LOOPBACK,
      elsewhere: ['--uds', '--fd', '--env-file'],
      variables: ['UVICORN_HOST', 'UVICORN_PORT', 'UVICORN_UDS', 'UVICORN_FD'],
    },
  },
  gunicorn: {
    module: 'gunicorn',
    find: (args) => findImport(args, true),
    folder: ['--pythonpath', '--chdir'],
    listen: {
      both: ['--bind', '-b'],
      standard: LOOPBACK,
      elsewhere: ['--config', '-c'],
      variables: ['GUNICORN_CMD_ARGS', 'PORT'],
    },
  },
  hypercorn: {
    module: 'hypercorn',
    find: (args) => findImport(args, true),
    listen: {
      both: ['--bind', '-b'],
      standard: LOOPBACK,
      elsewhere: ['--config', '-c', '--insecure-bind', '--quic-bind'],
      variables: [],
    },
  },
  daphne: {
    module: 'daphne',
    find: (args) => findImport(args, false),
    listen: {
      host: ['--bind', '-b'],
      port: ['--port', '-p'],
      standard: LOOPBACK,
      elsewhere: ['--fd', '--unix-socket', '-u', '--endpoint', '-e'],
      variables: [],
    },
  },
  'waitress-serve': {
    module: 'waitress',
    find: (args) => findImport(args, false),
    listen: {
      host: ['--host'],
      port: ['--port'],
      both: ['--listen'],
      standard: { host: '0.0.0.0', port: 8080 },
      elsewhere: ['--unix-socket'],
      variables: [],
    },
  },
  celery: { module: 'celery', find: findCelery, folder: ['--workdir'] },
  dramatiq: {
    module: 'dramatiq',
    find: (args) => findImport(args, true),
    folder: ['--path', '-P'],
  },
  flask: {
    module: 'flask',
    find: findFlask,
    listen: {
      when: /^run$/,
      host: ['--host', '-h'],
      port: ['--port', '-p'],
      standard: { host: '127.0.0.1', port: 5000 },
      elsewhere: ['--env-file', '-e'],
      variables: ['FLASK_RUN_HOST', 'FLASK_RUN_PORT'],
    },
  },
  fastapi: {
    module: 'fastapi',
    find: findFastapi,
    listen: {
      when: /^(run|dev)$/,
      host: ['--host'],
      port: ['--port'],
      standard: (args) => (args.includes('dev') ? LOOPBACK : { host: '0.0.0.0', port: 8000 }),
      elsewhere: [],
      variables: ['PORT'],
    },
  },
  streamlit: {
    module: 'streamlit',
    find: findStreamlit,
    health: '/_stcore/health',
    listen: {
      when: /^run$/,
      host: ['--server.address'],
      port: ['--server.port'],
      standard: { host: '0.0.0.0', port: 8501 },
      elsewhere: [],
      variables: ['STREAMLIT_SERVER_ADDRESS', 'STREAMLIT_SERVER_PORT'],
    },
  },
  locust: { module: 'locust', find: findLocust },
  gradio: { module: 'gradio', find: findGradio },
  torchrun: { module: 'torch.distributed.run', find: findTorchrun },
};

/** The same arguments with a port that they do not tell yet; undefined where the launcher has no option for it. */
export function tellPort(run: PythonCommand, port: number): string[] | undefined {
  const { port: [single] = [], both: [address] = [] } = findLauncher(run)?.[1].listen ?? {};
  if (single !== undefined) return [...run.args, single, String(port)];
  return address === undefined ? undefined : [...run.args, address, `0.0.0.0:${String(port)}`];
}

/** Names the module that a launcher is by `python -m`; undefined for any other program. */
export const findLauncherModule = (program: string): string | undefined =>
  LAUNCHERS[program]?.module;

const findLauncher = (run: PythonCommand): [string, Launcher] | undefined =>
  'script' in run
    ? undefined
    : Object.entries(LAUNCHERS).find(([, { module }]) => module === run.module);

/** The option by which a launcher is told of a folder for modules; undefined if it has none. */
export const findFolderOption = (run: PythonCommand): string | undefined =>
  findLauncher(run)?.[1].folder?.[0];

/** The path at which a launcher tells its health, whatever it starts; undefined where that is the application's matter. */
export const findLauncherHealth = (run: PythonCommand): string | undefined =>
  findLauncher(run)?.[1].health;

/** Checks whether a command is a launcher's, whatever it starts. */
export const isLauncher = (run: PythonCommand): boolean => findLauncher(run) !== undefined;

/** The module that a command itself names, of those that it may mean: `package.celery` is only a guess of celery's. */
export const findNamedModule = ([first = '', second = first]: readonly string[]): string =>
  first === `${second}.celery` ? second : first;

/** Finds what a launcher starts; undefined if the command is none, or does not say. */
export function findApplication(run: PythonCommand): Application | undefined {
  const [launcher, { find, folder = [] }] = findLauncher(run) ?? [
    undefined,
    { find: () => undefined },
  ];
  const found = find(run.args);
  if (launcher === undefined || !found) return undefined;
  const searchPath = findOption(run.args, ...folder);
  return { launcher, ...found, searchPath: searchPath === undefined ? [] : [searchPath] };
}

/**
 * Finds the address that a launcher listens on.
 * @param isSet whether a variable may be in its environment
 * @returns undefined if it listens on none, or if something else may say which
 */
export function findLauncherAddress(
  run: PythonCommand,
  isSet: (variable: string) => boolean,
): LauncherAddress | undefined {
  const { args } = run;
  const listen = findLauncher(run)?.[1].listen;
  if (!listen || (listen.when && !args.some((word) => listen.when?.test(word)))) return undefined;
  if (findOption(args, ...listen.elsewhere) !== undefined) return undefined;
  const both = findOption(args, ...(listen.both ?? []));
  if (both !== undefined) {
    const [, host, port] = /^(?:(.*):)?(\d+)$/.exec(both) ?? [];
    // An address without a port, or a socket of another kind.
    if (port === undefined) return undefined;
    return { host: host === undefined || host === '' ? '0.0.0.0' : host, port: Number(port) };
  }
  const { standard } = listen;
  const usual = typeof standard === 'function' ? standard(args) : standard;
  const host = findOption(args, ...(listen.host ?? []));
  const port = findOption(args, ...(listen.port ?? []));
  const told = host !== undefined && port !== undefined;
  if (!told && listen.variables.some(isSet)) return undefined;
  const number = port ?? String(usual.port);
  return /^\d+$/.test(number) ? { host: host ?? usual.host, port: Number(number) } : undefined;
}

/** Options of all launchers that tell a port, alone or after a host. */
export const PORT_OPTIONS: readonly string[] = [
  ...new Set([
    '--port',
    '-p',
    ...Object.values(LAUNCHERS).flatMap(({ listen }) => [
      ...(listen?.port ?? []),
      ...(listen?.both ?? []),
    ]),
  ]),
];
