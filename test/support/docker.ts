import type { InspectedContainer } from '../../src/docker/containers';

/** Makes a container as `docker inspect` prints it: it has run for a day. */
export const inspected = (
  name: string,
  labels: Readonly<Record<string, string>> = {},
  state: Partial<InspectedContainer['State']> = {},
): InspectedContainer => ({
  Id: `id-of-${name}`,
  Name: `/fleet-test-${name}`,
  RestartCount: 0,
  State: {
    Status: 'running',
    ExitCode: 0,
    OOMKilled: false,
    Error: '',
    StartedAt: new Date(Date.now() - 86_400_000).toISOString(),
    FinishedAt: '0001-01-01T00:00:00Z',
    ...state,
  },
  Config: {
    Image: `localhost:5050/fleet/${name}@sha256:1`,
    Labels: { 'com.docker.compose.service': name, ...labels },
  },
  HostConfig: { PortBindings: null, Memory: 512 * 2 ** 20 },
  NetworkSettings: { Networks: { 'fleet-test-fleet': {} }, Ports: {} },
});

/** Makes a running container that publishes its health port. */
export const publishing = (name: string, port: number): InspectedContainer => {
  const container = inspected(name);
  const Ports = {
    '18080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }],
    '7000/tcp': null,
  };
  return { ...container, NetworkSettings: { ...container.NetworkSettings, Ports } };
};

/** Makes the health of a container, as `docker inspect` prints it. */
export const health = (
  Status: string,
  outputs: readonly string[] = [],
): NonNullable<InspectedContainer['State']['Health']> => ({
  Status,
  FailingStreak: outputs.length,
  // Docker says healthy after a check that passed.
  Log: (Status === 'healthy' && outputs.length === 0 ? [''] : outputs).map((Output) => ({
    Start: new Date().toISOString(),
    ExitCode: outputs.length === 0 ? 0 : 1,
    Output,
  })),
});

/** Builds a shell command that prints a value as JSON. */
export const printJson = (value: unknown): string =>
  `printf %s '${JSON.stringify(value).replaceAll("'", `'\\''`)}'`;
