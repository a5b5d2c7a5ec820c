import assert from 'node:assert/strict';
import {
  mergeConfigs,
  noConfig,
  readLockConfig,
  readRequiredName,
} from '../../src/checkout/lock-config';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const read = (config: unknown) => {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return readLockConfig(temporaryFolder({ 'images/web/lock.json': text }), 'images/web');
};

describe('readLockConfig', () => {
  it('says nothing where there is no file', () => {
    assert.deepEqual(readLockConfig(temporaryFolder(), 'images/web'), noConfig);
  });
  it('reads what the file says', () => {
    const config = { sdist: ['llama-cpp-python'], exclude: { triton: 'no agent compiles' } };
    assert.deepEqual(read(config), { ...noConfig, ...config });
  });
  for (const [config, message] of [
    [{ override: { 'lib==2': '' } }, 'override.lib==2: is empty; write the reason'],
    [{ exclude: { triton: 1 } }, "exclude.triton: is not text: '1'; write the reason"],
    [
      { index: { torch: 'pytorch' } },
      "index.torch: is not a URL: 'pytorch'; write a URL without credentials",
    ],
    [
      { yanked: { app: 'it is all right' } },
      "yanked.app: is no valid name: 'app'; write a version like 'my-package==1.2'",
    ],
    [
      { sdist: ['Llama_Cpp'] },
      "sdist.0: has the wrong form: 'Llama_Cpp'; write a package's name like 'my-package'",
    ],
    [{ excludes: {} }, 'excludes: unknown key; write exclude'],
  ] as const) {
    it(`refuses ${JSON.stringify(config)}`, () => {
      assert.deepEqual(
        refusal(() => read(config)),
        [`images/web/lock.json: ${message}`],
      );
    });
  }
  it('refuses what is no JSON', () => {
    assert.match(
      refusal(() => read('{'))[0] ?? '',
      /^images\/web\/lock\.json: is not JSON: .*; correct it$/,
    );
  });
});

describe('mergeConfigs', () => {
  it('has what the line says, a child in place of its parents, but for yanked versions', () => {
    const parent = {
      ...noConfig,
      index: { torch: 'https://a' },
      override: { 'lib==1': 'the parent says so', 'other==1': 'and so it stays' },
      yanked: { 'old==1': 'the parent keeps it' },
    };
    const child = {
      ...noConfig,
      override: { 'lib>=2': 'the child says so' },
      exclude: { triton: 'no agent compiles' },
    };
    assert.deepEqual(mergeConfigs([parent, child]), {
      index: { torch: 'https://a' },
      sdist: [],
      override: { 'lib>=2': 'the child says so', 'other==1': 'and so it stays' },
      exclude: { triton: 'no agent compiles' },
      yanked: {},
    });
  });
});

describe('readRequiredName', () => {
  it('is that of the package, whatever is asked of it', () => {
    assert.equal(readRequiredName('Cuda_Toolkit[cublas,cudart]==13.0.3.0'), 'cuda-toolkit');
    assert.equal(readRequiredName('tool @ https://a/b.whl'), 'tool');
  });
});
