import type { Asked, Found } from '../definition';
import { at, findEntry, readScalar, type Node } from '../../config-files/node';
import { numberFrom, type Variables } from '../variables';

/** Names that a health check, or its port, has in different fleets. */
export const HEALTH = ['health_check_port', 'health_port', 'health', 'health_check'];
/** Addresses and paths of a health endpoint, by themselves and in the mapping of a health check. */
const ASKED = [
  'health_path',
  'health_endpoint',
  'health_url',
  'health_route',
  'health_check_path',
  'health_check_url',
  'health_check_endpoint',
  'health_check',
  'healthcheck',
  'health',
];
const ADDRESS_OF = ['url', 'path', 'endpoint', 'route', 'uri'];

/** Reads where a definition checks its health. */
export function readHealthCheck(node: Node, variables: Variables): Found<Asked> | undefined {
  for (const key of ASKED) {
    const found = findEntry(node, key)?.node;
    if (!found) continue;
    const said = findEntry(found, ...ADDRESS_OF)?.node ?? found;
    const text = readScalar(said)?.trim() ?? '';
    if (!/^\/[\w./~-]*$/.test(text)) {
      const asked = askedIn(text, variables, at(said.place));
      if (asked) return asked;
      continue;
    }
    const port = variables.number(findEntry(found, 'port')?.node)?.value;
    return { value: { port, path: text }, from: at(said.place) };
  }
  return undefined;
}

/** The port and path of an address that a health check asks. */
export function askedIn(
  text: string,
  variables: Variables,
  from: string,
): Found<Asked> | undefined {
  const [, number, path = ''] = /:\/\/[^/\s:]+:([^/\s'"]+)(\/[\w./~-]*)/.exec(text) ?? [];
  const port = numberFrom(variables, number, from);
  return port && { value: { port: port.value, path }, from };
}

/** Finds what names the port of a health check: itself, `{ port }` or an address; undefined where it says none. */
export function portNode(node: Node): Node | undefined {
  if (node.kind === 'map') {
    const address = findEntry(node, ...ADDRESS_OF)?.node;
    return findEntry(node, 'port')?.node ?? (address && portNode(address));
  }
  if (readScalar(node)?.startsWith('/') === true) return undefined;
  const [, port] = /:\/\/[^/:]+:([^/]+)/.exec(readScalar(node) ?? '') ?? [];
  return port === undefined ? node : { kind: 'scalar', place: node.place, value: port };
}
