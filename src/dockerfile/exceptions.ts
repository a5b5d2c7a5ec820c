/** Dockerfiles that a rule does not apply to, with the reason. */
export const exceptions: readonly {
  readonly file: string;
  readonly rule: string;
  readonly reason: string;
}[] = [
  {
    file: 'images/lock/Dockerfile',
    rule: 'apt-pinned',
    reason: 'no image contains the lock resolver, so it takes the versions of the mirror',
  },
  {
    file: 'images/lock/Dockerfile',
    rule: 'user-last',
    reason: 'it only outputs files, and no container runs it',
  },
  {
    file: 'setup/standins/debian/Dockerfile',
    rule: 'user-last',
    reason: 'the image that it replaces runs as root too, and no container runs it',
  },
  {
    file: 'setup/standins/ubuntu/Dockerfile',
    rule: 'user-last',
    reason: 'the image that it replaces runs as root too, and no container runs it',
  },
  {
    file: 'setup/standins/redis/Dockerfile',
    rule: 'user-last',
    reason: 'it runs as 999:999, like the image on the hub',
  },
  {
    file: 'setup/standins/redis/Dockerfile',
    rule: 'apt-pinned',
    reason: 'stand-ins take the versions of the Debian mirror when they are built',
  },
  {
    file: 'setup/standins/nats/Dockerfile',
    rule: 'apt-pinned',
    reason: 'stand-ins take the versions of the Debian mirror when they are built',
  },
  {
    file: 'setup/standins/haproxy/Dockerfile',
    rule: 'apt-pinned',
    reason: 'stand-ins take the versions of the Debian mirror when they are built',
  },
];
