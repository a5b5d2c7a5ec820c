import assert from 'node:assert/strict';
import {
  describeEngine,
  readEngineFeatures,
  readEngineHardware,
  readFreeMemory,
  readEngineStorage,
} from '../../src/docker/info';
import { useEnvironment, useFakeDocker } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const asked = '"version --format {{.Server.Version}} {{.Server.APIVersion}}"';

/** Docker's answer for all of its fields. */
const json = (info: object): string => `cat <<'JSON'\n${JSON.stringify(info)}\nJSON\n`;
const containerd = [['driver-type', 'io.containerd.snapshotter.v1']];
const overlay = [['Backing Filesystem', 'extfs']];

describe('readEngineFeatures', () => {
  for (const [version, apiVersion, startInterval] of [
    ['20.10.24+dfsg1', '1.41', false],
    ['24.0.9', '1.43', false],
    ['25.0.0', '1.44', true],
    ['29.5.0', '1.54', true],
    // By another maker: its version says nothing of Docker's.
    ['4.9.3', '1.44', true],
    ['1.0', '1.9', false],
    ['99', '2.0', true],
  ] as const) {
    describe(`from engine ${version} with API ${apiVersion}`, () => {
      useFakeDocker(() => ({ [asked]: `echo ${version} ${apiVersion}` }));
      it(`finds ${startInterval ? 'start intervals' : 'no start intervals'}`, () => {
        assert.deepEqual(readEngineFeatures(), { version, apiVersion, startInterval });
      });
    });
  }

  describe('if no engine answers', () => {
    // The client prints its empty fields all the same.
    useFakeDocker(() => ({ [asked]: 'echo " "; echo "Cannot connect" >&2; exit 1' }));
    it('knows nothing', () => {
      assert.equal(readEngineFeatures(), undefined);
    });
  });

  describe('if Docker is not installed', () => {
    useEnvironment(() => ({ PATH: temporaryFolder() }));
    it('knows nothing', () => {
      assert.equal(readEngineFeatures(), undefined);
    });
  });
});

describe('readFreeMemory', () => {
  describe('where the engine has less than this machine', () => {
    useFakeDocker(() => ({ '"info --format {{.MemTotal}}"': 'echo 1048576' }));
    it('is what the engine has', async () => {
      assert.equal(await readFreeMemory(), 1_048_576);
    });
  });

  describe('where the engine is elsewhere', () => {
    useFakeDocker(() => ({ '"info --format {{.MemTotal}}"': 'echo 9007199254740991' }));
    useEnvironment(() => ({ DOCKER_HOST: 'ssh://elsewhere' }));
    it('is what the engine has', async () => {
      assert.equal(await readFreeMemory(), Number.MAX_SAFE_INTEGER);
    });
  });
});

describe('readEngineHardware', () => {
  const Runtimes = { 'io.containerd.runc.v2': {}, runc: {}, nvidia: {} };
  const answer = (more: object): string => json({ Name: 'alpha', Runtimes, ...more });
  const asked = '"info --format {{json .}}"';
  for (const [engine, more, devices] of [
    ['before 28.3, which lists no devices', {}, []],
    ['without a device', { DiscoveredDevices: null }, []],
    [
      'with devices described by CDI',
      { DiscoveredDevices: [{ Source: 'cdi', ID: 'nvidia.com/gpu=0' }] },
      ['nvidia.com/gpu=0'],
    ],
  ] as const) {
    describe(`from an engine ${engine}`, () => {
      useFakeDocker(() => ({ [asked]: answer(more) }));
      it('reads what it has', () => {
        const runtimes = ['runc', 'nvidia'];
        assert.deepEqual(readEngineHardware(), { engine: 'alpha', runtimes, devices });
      });
    });
  }
});

describe('describeEngine', () => {
  const version = '"version --format {{.Server.Version}} {{.Server.APIVersion}}"';

  describe("on containerd's image store", () => {
    useFakeDocker(() => ({
      [version]: 'echo 29.5.0 1.56',
      '"info --format {{json .}}"': json({ Driver: 'overlayfs', DriverStatus: containerd }),
    }));
    it('says so', () => {
      assert.equal(describeEngine(), 'Docker engine 29.5.0, API 1.56, image store containerd');
    });
  });

  describe('on a storage driver of its own', () => {
    useFakeDocker(() => ({
      [version]: 'echo 20.10.24 1.41',
      '"info --format {{json .}}"': json({ Driver: 'overlay2', DriverStatus: overlay }),
    }));
    it('names it', () => {
      assert.equal(describeEngine(), 'Docker engine 20.10.24, API 1.41, image store overlay2');
    });
  });

  describe('where none answers', () => {
    useFakeDocker(() => ({ [version]: 'exit 1' }));
    it('says so', () => {
      assert.equal(describeEngine(), 'Docker engine: none answers');
    });
  });
});

describe('readEngineStorage', () => {
  for (const [who, info, store] of [
    [
      'Docker itself',
      { DockerRootDir: '/srv/docker', DriverStatus: overlay, Containerd: null },
      { imageFolder: '/srv/docker', keepsCompressed: false },
    ],
    [
      "the system's containerd",
      {
        DockerRootDir: '/srv/docker',
        DriverStatus: containerd,
        Containerd: { Address: '/run/containerd/containerd.sock' },
      },
      { imageFolder: '/var/lib/containerd', keepsCompressed: true },
    ],
    [
      "Docker's own containerd",
      {
        DockerRootDir: '/srv/docker',
        DriverStatus: containerd,
        Containerd: { Address: '/run/docker/containerd/containerd.sock' },
      },
      { imageFolder: '/srv/docker', keepsCompressed: true },
    ],
    [
      "Docker itself, beside the system's containerd",
      {
        DockerRootDir: '/srv/docker',
        DriverStatus: overlay,
        Containerd: { Address: '/run/containerd/containerd.sock' },
      },
      { imageFolder: '/srv/docker', keepsCompressed: false },
    ],
  ] as const) {
    describe(`if images are kept by ${who}`, () => {
      useFakeDocker(() => ({ '"info --format {{json .}}"': json(info) }));
      it('is where they are', async () => {
        assert.deepEqual(await readEngineStorage(), { dataFolder: '/srv/docker', ...store });
      });
    });
  }
});
