/** Path of the Docker engine's socket, on a host whose engine runs as root and in the proxy before it. */
export const DOCKER_SOCKET = '/var/run/docker.sock';

/** The value of DOCKER_HOST that leads there. */
export const LOCAL_DOCKER_HOST = `unix://${DOCKER_SOCKET}`;
