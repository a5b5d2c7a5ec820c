import assert from 'node:assert/strict';
import { readEngineFeatures, readFreeMemory } from '../../src/docker/info';
import { useEnvironment, useFakeDocker } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const asked = '"version --format {{.Server.Version}} {{.Server.APIVersion}}"';

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
