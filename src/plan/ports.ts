import { HEALTH_PORT } from '../catalog/container-fields';
import type { ServiceRow } from '../catalog/schema';

/** A port of a service as the machine publishes it. */
export interface PublishedPort {
  readonly name: string;
  readonly container: number;
  /** Address and port on the host. */
  readonly ip: string;
  readonly host: number;
}

/**
 * Lists the ports that the machine publishes of a service.
 * @param ip address on the host
 * @param offset added to each port on the host
 */
export function listPublishedPorts(row: ServiceRow, ip: string, offset: number): PublishedPort[] {
  const publish = (name: string, host: number, container: number): PublishedPort => ({
    name,
    container,
    ip,
    host: host + offset,
  });
  return [
    ...(row.port === undefined ? [] : [publish('service', row.port, row.port)]),
    publish('health', row.healthPort, HEALTH_PORT),
    ...row.listen
      .filter((listen) => listen.publish)
      .map((listen) => publish(listen.name, listen.container, listen.container)),
  ];
}
