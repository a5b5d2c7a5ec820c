import { CONTAINER, IMAGE, REMOTE_IMAGE, VOLUME } from '../../src/engines/common/resources';
import { digestOf } from '../support/environment';
import { IMAGES, MAIN, PEER, SERVERS, SERVICES } from '../support/rows';
import { describeMutation, labelled, more, parent, with_, type Mutation } from './mutation';

const container = describeMutation(CONTAINER, SERVICES.first.slug);
const server = describeMutation(CONTAINER, SERVERS.store.name);
const gpuService = describeMutation(CONTAINER, SERVICES.gpuSound.slug);
const proxy = describeMutation(CONTAINER, 'docker-proxy');
const image = describeMutation(IMAGE, SERVICES.first.slug);
const pull = describeMutation(REMOTE_IMAGE, SERVICES.first.slug);
const volume = describeMutation(VOLUME, SERVERS.volume);

const SECRETS =
  'name it in secrets of its row, and write its value with pulumi config set --secret --path fleet:secrets';
const MOUNTS = 'write a volume, or one of /run/user/1000/pulse/native, /mnt/wslg';
const REQUEST = "write deviceRequests: [{ driver: 'nvidia', deviceIds: ['0'] }]";
const ELSEWHERE = 'quay.io/other/agent';

/** Further keys of the main machine's stack file, for the mutations to change. No hub has given haproxy's digest yet. */
export const given: Readonly<Record<string, string>> = {
  'fleet:dockerSocket': '{"group":998}',
  'fleet:upstreams': 'standin',
};

/** For each rule: mutations of valid resources, with the reports. */
export const mutations: Readonly<Record<string, readonly Mutation[]>> = {
  'build-without-secrets': [
    image(
      'a secret as a build argument',
      with_('buildArgs', { HF_TOKEN: 'anything' }),
      'buildArgs: HF_TOKEN is a secret by its name; write it in secrets, and mount it there',
    ),
    image(
      'a token in a label',
      with_('labels', { note: `ghp_${'a'.repeat(36)}` }),
      'labels: note holds a GitHub token; write it in secrets, and mount it there',
    ),
  ],
  'container-memory-limited': [
    container(
      'no memory limit',
      { memory: undefined },
      'no memory limit; write memory, in megabytes',
    ),
  ],
  'container-processes-limited': [
    container(
      'no limit of processes',
      { ulimits: [{ name: 'nofile', soft: 1, hard: 1 }] },
      "no process limit; write ulimits: [{ name: 'nproc', … }]",
    ),
  ],
  'container-log-limited': [
    container(
      'an endless log',
      { logOpts: { 'max-file': '3' } },
      "no log limit; write logOpts: { 'max-size': '10m' }",
    ),
  ],
  'container-health-checked': [
    container(
      'no health check',
      { healthcheck: { tests: [] } },
      'no health check; write healthcheck: { tests: [...] }',
    ),
  ],
  'container-restarted': [
    container(
      'no restart',
      { restart: 'on-failure' },
      "does not restart after a crash: 'on-failure'; write restart: 'unless-stopped'",
    ),
  ],
  'container-non-root': [
    container('no user', { user: undefined }, "user is not allowed: ''; write user: '10001:10001'"),
    container(
      'root by name',
      { user: 'root' },
      "user is not allowed: 'root'; write user: '10001:10001'",
    ),
    container(
      'root by number',
      { user: '0:10001' },
      "user is not allowed: '0:10001'; write user: '10001:10001'",
    ),
    container(
      'another user',
      { user: '1000:1000' },
      "user is not allowed: '1000:1000'; write user: '10001:10001'",
    ),
    server(
      'a server as root',
      { user: '0:0' },
      "user is not allowed: '0:0'; write user: '10001:10001'",
    ),
    server(
      'a user by name',
      { user: 'redis' },
      "user is not allowed: 'redis'; write user: '10001:10001'",
    ),
  ],
  'container-unprivileged': [
    container('privileges', { privileged: true }, 'is root on the host; remove privileged: true'),
    container(
      "the host's network",
      { networkMode: 'host' },
      "networkMode is shared: 'host'; remove networkMode",
    ),
    container(
      "the host's processes",
      { pidMode: 'host' },
      "pidMode is shared: 'host'; remove pidMode",
    ),
    container(
      "another container's network",
      { networkMode: 'container:redis' },
      "networkMode is shared: 'container:redis'; remove networkMode",
    ),
    container(
      'capabilities kept',
      { capabilities: { drops: ['NET_RAW'] } },
      "keeps capabilities; write capabilities: { drops: ['ALL'] }",
    ),
    container(
      'a capability added',
      { capabilities: { drops: ['ALL'], adds: ['NET_ADMIN', 'SYS_TIME'] } },
      "adds capabilities: 'NET_ADMIN, SYS_TIME'; remove capabilities.adds",
    ),
    container(
      'privileges to gain',
      { securityOpts: [] },
      "may gain privileges; write securityOpts: ['no-new-privileges:true']",
    ),
    container(
      'system calls without a filter',
      more('securityOpts', 'seccomp=unconfined'),
      "a protection is turned off: 'seccomp=unconfined'; remove it from securityOpts",
    ),
  ],
  'docker-socket-proxied': [
    container(
      "Docker's socket",
      more('mounts', { type: 'bind', source: '/var/run/docker.sock', target: '/docker.sock' }),
      "mounts a socket that gives root on the host: '/var/run/docker.sock'; write dockerSocket: true in its row",
    ),
    container(
      "Docker's socket, read-only",
      more('volumes', {
        hostPath: '/run/docker.sock',
        containerPath: '/socket',
        readOnly: true,
      }),
      "mounts a socket that gives root on the host: '/run/docker.sock'; write dockerSocket: true in its row",
    ),
    container(
      "the proxy's network, and another engine's address",
      (inputs) => ({
        ...more('envs', 'DOCKER_HOST=tcp://192.168.1.5:2375')(inputs),
        ...more('networksAdvanced', { name: `fleet-${MAIN}-docker-proxy` })(inputs),
      }),
      'reaches the Docker engine without dockerSocket in its row; remove DOCKER_HOST and the network, or write dockerSocket: true',
      "DOCKER_HOST is not the proxy: 'tcp://192.168.1.5:2375'; write tcp://docker-proxy:2375",
    ),
    proxy(
      'a proxy that lets more through',
      (inputs) => ({
        command: (inputs['command'] as string[]).map((line) =>
          line.replace('/(start|stop|restart)$', '/(start|stop|restart|exec)$'),
        ),
      }),
      'lets forbidden requests through to Docker; write command: buildProxyCommand(…)',
    ),
    proxy(
      "a proxy for another stack's containers",
      (inputs) => ({
        command: (inputs['command'] as string[]).map((line) =>
          line.replaceAll(`|fleet-${MAIN}-`, `|fleet-${PEER}-`),
        ),
      }),
      'lets forbidden requests through to Docker; write command: buildProxyCommand(…)',
    ),
    proxy(
      'a proxy that is published',
      { ports: [{ ip: '127.0.0.1', internal: 2375, external: 2375 }] },
      'publishes a port that gives access to Docker; remove ports',
    ),
  ],
  'env-without-secrets': [
    container(
      'a secret by its name',
      more('envs', 'OPENAI_API_KEY=hunter2'),
      `OPENAI_API_KEY is a secret by its name; ${SECRETS}.OPENAI_API_KEY`,
    ),
    container(
      'a token under another name',
      more('envs', `MODELS=hf_${'a'.repeat(34)}`),
      `MODELS holds a Hugging Face token; ${SECRETS}.MODELS`,
    ),
    container(
      'a password in an address',
      more('envs', 'STORE=redis://:hunter2@redis:6379/0'),
      `STORE holds a password in an address; ${SECRETS}.STORE`,
    ),
  ],
  'gpu-reserved': [
    container(
      'a GPU without a GPU family',
      { deviceRequests: [{ driver: 'nvidia', deviceIds: ['0'], capabilities: ['gpu'] }] },
      `reserves a GPU, but its family has no GPU code: '${IMAGES.web}'; remove deviceRequests`,
    ),
    container(
      'every card',
      { gpus: 'all' },
      "reserves GPUs by gpus: 'all'; write deviceRequests, which name the card",
    ),
    gpuService(
      'a GPU family without a GPU',
      { deviceRequests: undefined },
      `family ${IMAGES.gpuSound} needs one GPU by its id: 'none'; ${REQUEST}`,
    ),
    gpuService(
      "another card than the stack's",
      { deviceRequests: [{ driver: 'nvidia', deviceIds: ['1'] }] },
      `family ${IMAGES.gpuSound} needs one GPU by its id: '1'; ${REQUEST}`,
    ),
    gpuService(
      'cards by number',
      { deviceRequests: [{ driver: 'nvidia', count: -1 }] },
      `family ${IMAGES.gpuSound} needs one GPU by its id: 'by count'; ${REQUEST}`,
    ),
  ],
  'host-paths-allowed': [
    container(
      "the host's root",
      more('mounts', { type: 'bind', source: '/', target: '/host' }),
      `mounts a path of the host: '/'; ${MOUNTS}`,
    ),
    container(
      'a folder of the host',
      more('volumes', { hostPath: '/etc', containerPath: '/etc', readOnly: true }),
      `mounts a path of the host: '/etc'; ${MOUNTS}`,
    ),
    container(
      "another container's volumes",
      more('volumes', { fromContainer: 'redis' }),
      "takes volumes from another container: 'redis'; write its own volumes",
    ),
    container(
      'a disk',
      { devices: [{ hostPath: '/dev/sda', containerPath: '/dev/sda', permissions: 'rwm' }] },
      "uses a device that its row does not list: '/dev/sda'; remove it, or add it to devices of the row",
    ),
  ],
  'image-cached': [
    image(
      'no cache read',
      { cacheFrom: [] },
      'no registry cache is read; write cacheFrom: [{ registry: { ref } }]',
    ),
    image(
      'a cache written elsewhere',
      { cacheTo: [{ local: { dest: '/tmp' } }] },
      'no registry cache is written; write cacheTo: [{ registry: { ref } }]',
      "a cache that is no registry is written: 'local'; remove it from cacheTo",
    ),
    image(
      "another's cache read",
      more('cacheFrom', { registry: { ref: `${ELSEWHERE}:buildcache` } }),
      `a cache of another repository is read: '${ELSEWHERE}:buildcache'; write one below ghcr.io/example/fleet`,
    ),
    image(
      'a namespace that only begins like ours',
      { cacheTo: [{ registry: { ref: 'ghcr.io/example/fleet-2/agent:buildcache' } }] },
      "a cache of another repository is written: 'ghcr.io/example/fleet-2/agent:buildcache'; write one below ghcr.io/example/fleet",
    ),
  ],
  'image-labelled': [
    image(
      'no title',
      labelled('title', undefined),
      "label org.opencontainers.image.title is missing or wrong: ''; write the image's name",
    ),
    image(
      'no licences',
      labelled('licenses', ''),
      "label org.opencontainers.image.licenses is missing or wrong: ''; write an SPDX expression such as 'MIT'",
    ),
    image(
      'a short revision',
      labelled('revision', 'abc123'),
      "label org.opencontainers.image.revision is missing or wrong: 'abc123'; write a commit in full",
    ),
    image(
      'no base',
      labelled('base.name', undefined),
      "label org.opencontainers.image.base.name is missing or wrong: ''; write the image it is FROM",
    ),
    image(
      "another base's digest",
      with_('labels', {
        'org.opencontainers.image.base.name': `a/base@${digestOf('1')}`,
        'org.opencontainers.image.base.digest': digestOf('2'),
      }),
      `label org.opencontainers.image.base.digest is missing or wrong: '${digestOf('2')}'; write '${digestOf('1')}', as in base.name`,
    ),
  ],
  'image-pinned': [
    container(
      'a tag',
      { image: 'redis:7' },
      "image is not pinned: 'redis:7'; write its digest, name@sha256:…",
    ),
    container(
      'half a digest',
      { image: 'redis@sha256:abc' },
      "image is not pinned: 'redis@sha256:abc'; write its digest, name@sha256:…",
    ),
  ],
  'image-tagged': [
    image(
      'a tag that moves',
      { tags: ['ghcr.io/example/fleet/agent:latest'] },
      "tag can move: 'ghcr.io/example/fleet/agent:latest'; write one with date and commit",
    ),
    image(
      'a push to another place',
      { exports: [{ raw: `type=registry,name=${ELSEWHERE}:a-20260102-0123abcd` }] },
      `is pushed to another repository: '${ELSEWHERE}:a-20260102-0123abcd'; write one below ghcr.io/example/fleet`,
    ),
    image('no tag', { tags: [] }, "no tag; write tags: ['registry/name:tag']"),
  ],
  'parents-pinned': [
    image(
      'a parent by tag',
      parent('docker-image://debian:bookworm'),
      "family is not pinned: 'debian:bookworm'; write its digest, name@sha256:…",
    ),
    image(
      'the latest parent',
      parent(`docker-image://ghcr.io/example/fleet/${IMAGES.web}:latest`),
      `family is not pinned: 'ghcr.io/example/fleet/${IMAGES.web}:latest'; write its digest, name@sha256:…`,
    ),
    image(
      'a context from the network',
      parent('https://github.com/octo/agents.git#main'),
      "family is neither a folder nor an image: 'https://github.com/octo/agents.git#main'; write a folder, or an image by digest",
    ),
  ],
  'ports-not-on-every-address': [
    container(
      'a port without an address',
      { ports: [{ internal: 1, external: 7200 }] },
      "port 7200 is published on every address: ''; write ip: '127.0.0.1' or the LAN address",
    ),
    container(
      'a port on every address',
      { ports: [{ internal: 1, external: 7200, ip: '0.0.0.0' }] },
      "port 7200 is published on every address: '0.0.0.0'; write ip: '127.0.0.1' or the LAN address",
    ),
    container(
      'every port there is',
      { publishAllPorts: true },
      "all ports are published on every address; remove publishAllPorts, and write the ports with ip: '127.0.0.1'",
    ),
  ],
  'pull-pinned': [
    pull(
      'the latest image',
      { name: 'docker.io/library/redis:latest' },
      "image is not pinned: 'docker.io/library/redis:latest'; write its digest, name@sha256:…",
    ),
    pull(
      'an image without a tag',
      { name: 'redis' },
      "image is not pinned: 'redis'; write its digest, name@sha256:…",
    ),
  ],
  'volume-folder-allowed': [
    volume(
      "the host's root",
      { driver: 'local', driverOpts: { type: 'none', o: 'bind', device: '/' } },
      "lies in a folder of others: '/'; write a folder of its own, such as /srv/fleet/…",
    ),
    volume(
      "Docker's own folder, around a corner",
      { driverOpts: { type: 'none', o: 'bind', device: '/srv/../var/lib/docker/volumes' } },
      "lies in a folder of others: '/srv/../var/lib/docker/volumes'; write a folder of its own, such as /srv/fleet/…",
    ),
  ],
};
