import { statSync } from 'node:fs';
import { LOCAL_DOCKER_HOST } from '../../src/docker/socket';

/** Locates the socket of the Docker engine that the tests use. */
export const locateDockerSocket = (): string =>
  (process.env['DOCKER_HOST'] ?? LOCAL_DOCKER_HOST).replace(/^unix:\/\//, '');

/** Writes the value of `fleet:dockerSocket` for that socket. */
export function describeDockerSocket(): string {
  const path = locateDockerSocket();
  return `{ group: ${String(statSync(path).gid)}, path: ${path} }`;
}
