/** Dockerfiles that a rule is not for, and why. */
export const exceptions: readonly {
  readonly file: string;
  readonly rule: string;
  readonly reason: string;
}[] = [
  {
    file: 'images/lock/Dockerfile',
    rule: 'apt-pinned',
    reason: 'what resolves locks is in no image, and comes as the mirror has it',
  },
  {
    file: 'images/lock/Dockerfile',
    rule: 'user-last',
    reason: 'its output is files, and nothing runs it',
  },
  {
    file: 'setup/standins/debian/Dockerfile',
    rule: 'user-last',
    reason: 'the image that it stands for is root too, and no container runs it',
  },
  {
    file: 'setup/standins/ubuntu/Dockerfile',
    rule: 'user-last',
    reason: 'the image that it stands for is root too, and no container runs it',
  },
  {
    file: 'setup/standins/redis/Dockerfile',
    rule: 'user-last',
    reason: "it ends as 999:999, the hub's image's own user",
  },
  {
    file: 'setup/standins/redis/Dockerfile',
    rule: 'apt-pinned',
    reason: 'stand-ins follow the Debian mirror when they are made',
  },
  {
    file: 'setup/standins/nats/Dockerfile',
    rule: 'apt-pinned',
    reason: 'stand-ins follow the Debian mirror when they are made',
  },
  {
    file: 'setup/standins/haproxy/Dockerfile',
    rule: 'apt-pinned',
    reason: 'stand-ins follow the Debian mirror when they are made',
  },
];
