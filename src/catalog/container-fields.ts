import { z } from 'zod';
import { checkText, line, plainText } from '../lib/texts';

/**
 * Types of the fields that end in a container. What Docker would refuse, or what would break the service without a word, is
 * refused here.
 */

/** A check of a value, with what is wrong and what to write where it fails. */
const rule = (problem: string, message: string) => ({ params: { problem }, message });

/** Longest name: the container's host name is one, and a label of DNS has at most 63 characters. */
const LONGEST_NAME = 63;
const SHORTER = `write a name of at most ${String(LONGEST_NAME)} characters`;

export const kebab = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "write a name like 'gpu-box'")
  .max(LONGEST_NAME, SHORTER);
export const pascal = z
  .string()
  .regex(/^[A-Z][A-Za-z0-9]*$/, "write a name like 'VoiceAgent'")
  .max(LONGEST_NAME, SHORTER);

/** Port inside every service container on which `GET /health` answers. */
export const HEALTH_PORT = 18080;

const PORT = 'write a whole number from 1 to 65535';

export const port = z.int(PORT).min(1, PORT).max(65535, PORT);

/** A port that an agent binds in its container, where the health wrapper has one already. */
export const agentPort = port.refine(
  (value) => value !== HEALTH_PORT,
  rule('is the port of GET /health in every container', 'write another port'),
);

/** A word of a command line. Only `env` has references to rows: here the program would get the text as it stands. */
export const argument = plainText.refine(
  (value) => !/\$\{(host|port):/.test(value),
  rule('is a reference to a row, which env alone has', 'write it into env, and read the variable'),
);

/** Command line whose first word is a program. */
export const commandLine = z
  .array(argument)
  .min(1)
  .refine(([program]) => program !== '', rule('has no program', 'write the program as first word'));

/** Health check as Docker takes it. */
export const healthCommand = z
  .array(argument)
  .refine(
    ([kind, ...rest]) =>
      (kind === 'CMD' && rest.length > 0 && rest[0] !== '') ||
      (kind === 'CMD-SHELL' && rest.length === 1 && rest[0] !== ''),
    rule('is no health check of Docker', "write ['CMD', 'program', …] or ['CMD-SHELL', 'line']"),
  );

/** A path below a folder, in the form that all tools agree on. */
const hasPlainSegments = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** File or folder relative to a root, which it does not leave. */
export const relativePath = (write: string) =>
  line(write).refine(
    hasPlainSegments,
    rule('is not a path below the root', `write ${write}, relative and without '.' or '..'`),
  );

/** Folders of a container that its image or Docker needs as they are. */
const OCCUPIED = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/opt/venv', '/proc'],
  ...['/root', '/run', '/sbin', '/sys', '/tmp', '/usr', '/var/run', '/var/tmp'],
];
/** Folders that hold such ones. A folder below them may be a volume's. */
const PARENTS = ['/app', '/home', '/home/appuser', '/opt', '/var', '/var/lib'];

const DATA_FOLDER = "write a folder for data, such as '/app/data'";

/** Says what is wrong with the place of a volume in a container; undefined where nothing is. */
function findVolumePathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'is not a full path';
  if (path.includes(':')) return 'holds a colon, which begins an option of Docker';
  if (path === '/') return 'is the root of the container';
  if (!hasPlainSegments(path.slice(1)) || /[^\w./@+-]/.test(path)) return 'is no plain path';
  if (OCCUPIED.some((each) => path === each || path.startsWith(`${each}/`))) {
    return 'is a folder that the container needs as it is';
  }
  return PARENTS.includes(path) ? 'would hide what the image has there' : undefined;
}

/** Place of a volume in a container. */
export const volumePath = z.string().superRefine((path, context) => {
  const problem = findVolumePathProblem(path);
  if (problem === undefined) {
    checkText(path, context);
    return;
  }
  context.addIssue({ code: 'custom', params: { problem }, message: DATA_FOLDER });
});

/** Devices that every container has one of its own of. */
const OWN_DEVICES = ['console', 'fd', 'full', 'mqueue', 'null', 'ptmx', 'pts', 'random', 'shm']
  .concat('stderr', 'stdin', 'stdout', 'tty', 'urandom', 'zero')
  .map((name) => `/dev/${name}`);

const DEVICE = "write a device of the machine, such as '/dev/video0'";

export const devicePath = z
  .string()
  .regex(/^\/dev(\/[A-Za-z0-9][A-Za-z0-9._+@-]*)+$/, DEVICE)
  .refine(
    (path) => !OWN_DEVICES.includes(path),
    rule('is a device that every container has', 'remove it'),
  )
  .superRefine(checkText);

/** Highest id of a user or group that Docker takes. */
const HIGHEST_ID = 2 ** 31 - 1;

/** `uid:gid`, never root. */
export const user = z
  .string()
  .regex(/^[1-9][0-9]*:[1-9][0-9]*$/, "write a user like '999:999', never root")
  .refine(
    (value) => !value.split(':').some((id) => Number(id) > HIGHEST_ID),
    rule('has an id that Docker does not take', `write ids up to ${String(HIGHEST_ID)}`),
  );

/** More than any machine has: 16 TB. */
const MOST_MEMORY = 2 ** 24;

/**
 * Memory limit of a container, in megabytes of 2^20 bytes.
 * @param least with less it does not start
 */
export const memoryLimit = (least: number) => {
  const write = `write whole megabytes from ${String(least)}, such as 512`;
  return z.int(write).min(least, write).max(MOST_MEMORY, write);
};

/** Docker's own minimum. */
export const LEAST_MEMORY = 6;

/** With 8 MB the entry script and the smallest agent are killed at their start; with 12 MB they run (measured). */
export const LEAST_SERVICE_MEMORY = 16;

/** A list in which nothing is twice. */
export const unique = <T extends z.ZodType>(item: T, write = 'write it once') =>
  z.array(item).superRefine((items, context) => {
    for (const [index, value] of items.entries()) {
      if (items.indexOf(value) === index) continue;
      context.addIssue({
        code: 'custom',
        path: [index],
        params: { problem: 'is there twice' },
        message: write,
      });
    }
  });

/**
 * Variables that the image or the plan sets, with what to write instead: with another value the service does not start,
 * nobody reaches it, or it gets what its row does not ask for.
 */
const RESERVED: Readonly<Record<string, string>> = {
  DOCKER_HOST: 'write dockerSocket: true, and remove it',
  LD_AUDIT: 'write another name',
  LD_PRELOAD: 'write another name',
  NVIDIA_DRIVER_CAPABILITIES: "add 'gpu' to needs, and remove it",
  NVIDIA_VISIBLE_DEVICES: "add 'gpu' to needs, and remove it",
  PATH: 'write another name',
  PYTHONHOME: 'write another name',
  VIRTUAL_ENV: 'write another name',
  WEB_CONCURRENCY: "write the row's workers, and remove it",
};

/** Settings of the reference agent. All other names that begin so are the fleet's own. */
const AGENT_SETTINGS = ['FLEET_AGENT_WORKERS', 'FLEET_SBOMS'];

/** Says what to write in place of a variable that the fleet sets; undefined for one that a row may set. */
export function replaceReservedVariable(name: string): string | undefined {
  if (Object.hasOwn(RESERVED, name)) return RESERVED[name];
  return name.startsWith('FLEET_') && !AGENT_SETTINGS.includes(name)
    ? 'write a name that does not begin with FLEET_'
    : undefined;
}

/** Name of a variable or secret of a container. */
export const variable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, "write a variable's name like 'REDIS_URL'")
  .superRefine((name, context) => {
    const message = replaceReservedVariable(name);
    if (message === undefined) return;
    const params = { problem: 'is a variable that the fleet sets' };
    context.addIssue({ code: 'custom', params, message });
  });
