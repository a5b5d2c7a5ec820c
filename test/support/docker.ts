import type { InspectedContainer } from '../../src/docker/containers';

/** Makes a container as `docker inspect` prints it. */
export const inspected = (
  name: string,
  labels: Readonly<Record<string, string>> = {},
  state: Partial<InspectedContainer['State']> = {},
): InspectedContainer => ({
  Id: `id-of-${name}`,
  Name: `/fleet-test-${name}`,
  RestartCount: 0,
  State: { Status: 'running', ExitCode: 0, ...state },
  Config: {
    Image: `localhost:5050/fleet/${name}@sha256:1`,
    Labels: { 'com.docker.compose.service': name, ...labels },
  },
  HostConfig: { PortBindings: null },
});

/** Builds a shell command that prints a value as JSON. */
export const printJson = (value: unknown): string =>
  `printf %s '${JSON.stringify(value).replaceAll("'", `'\\''`)}'`;
