import type { InfrastructureRow } from '../catalog/schema';
import { LABELS } from '../docker/labels';
import { DOCKER_SOCKET } from '../docker/socket';

/**
 * The one way from a container to the Docker engine: HAProxy before the engine's socket. It lets through what looks, and
 * what starts and stops, of one stack's containers alone.
 */
export const dockerProxy: InfrastructureRow = {
  name: 'docker-proxy',
  upstream: 'haproxy',
  port: 2375,
  command: ['haproxy'],
  health: [
    'CMD',
    'bash',
    '-c',
    'exec 3<>/dev/tcp/127.0.0.1/2375 && printf "GET /_ping HTTP/1.0\\r\\n\\r\\n" >&3 && read -r -t 4 _ code _ <&3 && { read -r -t 1 -N 65536 _ <&3 || true; } && [ "$code" = 200 ]',
  ],
  user: '10001:10001',
  volumes: [],
  memory: 64,
  scheme: 'tcp',
};

/** Address of the proxy in DOCKER_HOST, which `docker` and Docker's libraries read. */
export const DOCKER_HOST = `${dockerProxy.scheme}://${dockerProxy.name}:${String(dockerProxy.port)}`;

/** From 1.24 on: earlier ones let a start bring along what to mount. */
const VERSION = '(/v1\\.(2[4-9]|[3-9][0-9]))?';

/**
 * Builds HAProxy's configuration. Paths are compared as they were sent: an encoded or a climbing one matches nothing.
 * @param label `name=value` of the containers that lists show
 * @param names of those containers; their ids are as good, which lists show of them alone and nobody guesses
 */
function buildProxyConfig(label: string, names: readonly string[]): string[] {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  // To HAProxy a percent sign begins a variable.
  const own = `filters=${filters.replaceAll('%', '%%')}`;
  const container = `${VERSION}/containers/([0-9a-f]{64}|${names.join('|')})`;
  return [
    'global',
    '  log stdout format raw local0 notice',
    'defaults',
    '  mode http',
    '  timeout connect 5s',
    '  timeout http-request 10s',
    // A stop waits for the container's grace period, and events for whatever happens.
    '  timeout client 1h',
    '  timeout server 1h',
    'frontend docker',
    `  bind :${String(dockerProxy.port)}`,
    '  maxconn 64',
    '  acl looks method GET HEAD',
    '  acl acts method POST',
    `  acl engine path_reg ^${VERSION}/(_ping|version|info)$`,
    `  acl lists path_reg ^${VERSION}/containers/json$`,
    `  acl events path_reg ^${VERSION}/events$`,
    `  acl shows path_reg ^${container}/(json|logs|stats|top)$`,
    `  acl runs path_reg ^${container}/(start|stop|restart)$`,
    // Another protocol on the same connection would pass unread.
    '  http-request deny if { req.hdr(Upgrade) -m found } or { req.hdr(Transfer-Encoding) -m found }',
    '  http-request deny if { req.hdr(Content-Length) -m int gt 0 }',
    '  http-request deny unless looks engine or looks lists or looks events or looks shows or acts runs',
    `  http-request set-query all=1&${own} if lists`,
    `  http-request set-query ${own} if events`,
    '  default_backend engine',
    'backend engine',
    `  server engine unix@${DOCKER_SOCKET}`,
  ];
}

/**
 * Builds the command line that writes the configuration and runs on it.
 * @param stack value of the label
 * @param names of the other containers with that label: those may be asked for
 * @param label of the containers that lists show @default the stack's
 */
export const buildProxyCommand = (
  stack: string,
  names: readonly string[],
  label: string = LABELS.stack,
): string[] => [
  'sh',
  '-c',
  'printf "%s\\n" "$@" >/tmp/haproxy.cfg && exec haproxy -db -f /tmp/haproxy.cfg',
  'haproxy',
  ...buildProxyConfig(`${label}=${stack}`, names),
];
