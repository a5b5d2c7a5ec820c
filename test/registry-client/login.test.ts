import assert from 'node:assert/strict';
import {
  formatConfigWithoutHelper,
  hasLocalLogin,
  readLogin,
} from '../../src/registry-client/login';
import { useEnvironment, useFakePrograms } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const REGISTRY = 'localhost:5050';
const kept = { username: 'fleet', secret: 'a:b' };
const encode = (text: string): string => Buffer.from(text).toString('base64');

/** Uses a configuration of Docker while the tests of the surrounding suite run. */
const useConfig = (config: object): void => {
  useEnvironment(() => ({
    DOCKER_CONFIG: temporaryFolder({ 'config.json': JSON.stringify(config) }),
  }));
};

describe("the login to a registry in Docker's configuration", () => {
  useFakePrograms(() => ({
    'docker-credential-box': { get: `cat >/dev/null; echo '{"Username":"fleet","Secret":"a:b"}'` },
  }));

  describe('itself', () => {
    useConfig({ auths: { [REGISTRY]: { auth: encode('fleet:a:b') } } });
    it('is read, and given to nobody in another form', async () => {
      assert.deepEqual(await readLogin(REGISTRY), kept);
      assert.equal(await readLogin('ghcr.io'), undefined);
      assert.equal(await formatConfigWithoutHelper(REGISTRY), undefined);
      assert.deepEqual([REGISTRY, 'localhost:5051'].map(hasLocalLogin), [true, false]);
    });
  });

  for (const [where, config] of [
    ['one helper for all', { credsStore: 'box' }],
    ['a helper of its own', { credsStore: 'none', credHelpers: { [REGISTRY]: 'box' } }],
  ] as const) {
    describe(`with ${where}`, () => {
      const others = { 'ghcr.io': { auth: encode('me:x') }, [REGISTRY]: {} };
      useConfig({ ...config, auths: others });
      it('is asked of the helper, and written out for who reaches none', async () => {
        assert.deepEqual(await readLogin(REGISTRY), kept);
        assert.deepEqual(JSON.parse((await formatConfigWithoutHelper(REGISTRY)) ?? ''), {
          auths: { ...others, [REGISTRY]: { auth: encode('fleet:a:b') } },
        });
      });
    });
  }

  describe('where a helper of no name keeps it in the file', () => {
    useConfig({
      credsStore: 'none',
      credHelpers: { [REGISTRY]: '' },
      auths: { [REGISTRY]: { auth: encode('fleet:a:b') } },
    });
    it('is read from there', async () => {
      assert.deepEqual(await readLogin(REGISTRY), kept);
    });
  });

  describe('that is not there', () => {
    useEnvironment(() => ({ DOCKER_CONFIG: temporaryFolder() }));
    it('is none', async () => {
      assert.equal(await readLogin(REGISTRY), undefined);
    });
  });
});
