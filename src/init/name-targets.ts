import type { InfrastructureRow } from '../catalog/schema';
import type { Definition, Server } from './definition';
import type { Agent } from './merge';
import { toPlainName } from './names';
import type { Target } from './target';

/** Ports that an agent is reached on, outside and inside its container. */
export const listPorts = (definitions: readonly Definition[]): number[] =>
  definitions.flatMap(({ port, inside }) => [port?.value ?? [], inside ?? []].flat());

/** Everything that an agent may call by name, by its plain name. Of one name an agent comes first, then infrastructure. */
export function nameTargets(
  servers: readonly Server[],
  agents: readonly Agent[],
  infrastructure: readonly InfrastructureRow[],
): ReadonlyMap<string, Target> {
  const called = ({ name, definitions, started }: Agent): [string, Target][] =>
    [name, ...definitions.map((each) => each.name.value)].map((each) => [
      toPlainName(each),
      { kind: started ? 'service' : 'unstarted', name, ports: listPorts(definitions) },
    ]);
  return new Map<string, Target>([
    ...servers.map(({ name }): [string, Target] => [
      toPlainName(name.value),
      { kind: 'server', name: name.value, ports: [] },
    ]),
    ...agents.filter(({ started }) => !started).flatMap(called),
    // Debian's units and packages are called so: redis-server, nats-server.
    ...infrastructure.flatMap(({ name, port }) =>
      [name, `${name}-server`].map((each): [string, Target] => [
        toPlainName(each),
        { kind: 'infrastructure', name, ports: [port] },
      ]),
    ),
    ...agents.filter(({ started }) => started).flatMap(called),
  ]);
}
