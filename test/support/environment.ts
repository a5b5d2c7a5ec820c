import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { temporaryFolder } from './folders';

/**
 * Sets environment variables while the tests of the surrounding suite run; undefined unsets one.
 * @param values asked when the suite starts
 */
export function useEnvironment(values: () => Readonly<Record<string, string | undefined>>): void {
  const earlier: Record<string, string | undefined> = {};
  before(() => {
    for (const [name, value] of Object.entries(values())) {
      earlier[name] = process.env[name];
      set(name, value);
    }
  });
  after(() => {
    for (const [name, value] of Object.entries(earlier)) set(name, value);
  });
}

function set(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

/** Makes a digest that is easy to recognize: one character 64 times. */
export const digestOf = (character: string): string => `sha256:${character.repeat(64)}`;

/** Files of a FLEET_HOME after setup, as far as the program reads them. */
const upstreams = {
  debian: `localhost:5050/upstream/debian@${digestOf('a')}`,
  redis: `localhost:5050/upstream/redis@${digestOf('b')}`,
  nats: `localhost:5050/upstream/nats@${digestOf('c')}`,
  haproxy: `localhost:5050/upstream/haproxy@${digestOf('e')}`,
  ubuntu: `localhost:5050/upstream/ubuntu@${digestOf('d')}`,
};

/** Makes a FLEET_HOME with stand-ins of every upstream image. */
export const fleetHome = (): string =>
  temporaryFolder({ 'upstreams.json': JSON.stringify(upstreams) });

/** Keeps a suite from reading this machine's own FLEET_HOME and certificates. */
export function useFleetHome(): void {
  useEnvironment(() => ({ FLEET_HOME: fleetHome(), SSL_CERT_FILE: undefined }));
}

/**
 * Puts a `docker` on PATH for a suite that needs Docker's answers and not Docker; any other call fails.
 * @param answers shell commands by pattern of the arguments, asked when the suite starts
 */
export function useFakeDocker(answers: () => Readonly<Record<string, string>>): void {
  useFakePrograms(() => ({ docker: answers() }));
}

/** Puts several such programs on PATH, by name. */
export function useFakePrograms(
  programs: () => Readonly<Record<string, Readonly<Record<string, string>>>>,
): void {
  useEnvironment(() => {
    const folder = temporaryFolder();
    for (const [name, answers] of Object.entries(programs())) {
      const cases = Object.entries(answers).map(([pattern, run]) => `  ${pattern}) ${run} ;;`);
      const text = `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\n  *) echo "unexpected: ${name} $*" >&2; exit 99 ;;\nesac\n`;
      writeFileSync(path.join(folder, name), text, { mode: 0o755 });
    }
    return { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  });
}

/** Listens on a free port while the tests of the surrounding suite run. @returns a function that reads the port */
export function useTakenPort(): () => number {
  const server = createServer();
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  after(() => new Promise((resolve) => server.close(resolve)));
  return () => (server.address() as AddressInfo).port;
}

/** Finds a port that nobody listens on. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
