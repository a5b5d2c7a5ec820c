import { z } from 'zod';
import { checkText } from '../lib/texts';
import { findAddressProblem, findHostProblem } from '../lib/urls';

/** Types of the keys of a stack file that name registries, networks, addresses and folders. */

const HOST = '(?:localhost|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)';
const COMPONENT = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const PATH = `${COMPONENT}(?:/${COMPONENT})*`;
/** Longest path below a registry: an image's name follows, and Docker takes 255 characters for all. */
const LONGEST_PATH = 128;

const matchWhole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);

/** Docker takes a first part without a point or a port for a name on its own hub. */
const isRegistry = (value: string): boolean => {
  const [host = ''] = value.split('/');
  const port = /:(\d+)$/.exec(host)?.[1];
  if (port !== undefined) return Number(port) >= 1 && Number(port) <= 65535;
  return host === 'localhost' || host.includes('.');
};

const registry = (pattern: string) =>
  z
    .string()
    .regex(matchWhole(pattern))
    .max(LONGEST_PATH)
    .superRefine((value, context) => {
      if (!matchWhole(pattern).test(value)) return;
      const problem = isRegistry(value)
        ? findHostProblem(/^[^:/]*/.exec(value)?.[0] ?? '')
        : 'is no registry to Docker, which needs a point or a port in its name';
      if (problem !== undefined) context.addIssue({ code: 'custom', params: { problem } });
    });

/** `host[:port]`. */
export const registryHost = registry(`${HOST}(?::\\d+)?`);
/** `host[:port]/path`. */
export const registryPath = registry(`${HOST}(?::\\d+)?/${PATH}`);
/** `host[:port][/path]`. */
export const registryPrefix = registry(`${HOST}(?::\\d+)?(?:/${PATH})?`);
/** Path of images below a registry. */
export const repositoryPath = z.string().regex(matchWhole(PATH)).max(LONGEST_PATH);

const address = z.ipv4().superRefine((value, context) => {
  const problem = findAddressProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', params: { problem } });
});

/** An address of this machine. */
export const ownAddress = address;
/** An address of another machine, as its neighbours reach it. */
export const peerAddress = address.refine((value) => !value.startsWith('127.'), {
  params: { problem: 'is the container itself to whoever connects there' },
});

/** Networks that Docker makes itself, and words that stand for none. */
const BUILT_IN = ['bridge', 'default', 'docker_gwbridge', 'host', 'ingress', 'none'];

export const networkName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]+$/)
  .max(128)
  .refine((name) => !BUILT_IN.includes(name), {
    params: { problem: "is a network of Docker's own" },
  });

const FOLDER = "write a folder's full path";

/** A folder of the machine. */
export const machineFolder = z
  .string()
  .startsWith('/', FOLDER)
  .refine(
    (value) =>
      value.length > 1 &&
      !/[\x00-\x1f\x7f]/.test(value) &&
      value
        .slice(1)
        .split('/')
        .every((part) => part !== '' && part !== '.' && part !== '..'),
    {
      params: { problem: 'is no plain path of a folder' },
      message: `${FOLDER}, without '..' or '//'`,
    },
  );

/** Text of a person or another program that a process is given. */
export const secretText = z
  .string()
  .min(1)
  // A key may have been written on Windows.
  .superRefine((value, context) => {
    checkText(value.replaceAll('\r\n', '\n'), context);
  });
