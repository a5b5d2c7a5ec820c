import assert from 'node:assert/strict';
import { lockFolder } from '../../src/catalog/folders';
import { findPairProblems } from '../../src/checkout/pin-conflicts';
import { loadCatalog } from '../../src/checkout/fleet';
import { find } from '../../src/catalog/rows';
import { temporaryFolder } from '../support/folders';
import { IMAGES } from '../support/rows';

const { images } = loadCatalog();

const problems = (files: Readonly<Record<string, string>>, only?: readonly string[]): string[] =>
  findPairProblems(temporaryFolder(files), images, find(images, IMAGES.gpu), only);

const TORCH = lockFolder(find(images, IMAGES.gpu));
const BASE = lockFolder(find(images, IMAGES.gpuBase));

describe('findPairProblems', () => {
  it("refuses torch 2.2.2 beside any vLLM as a family's requirements.in asks for them", () => {
    assert.deepEqual(problems({ [`${TORCH}/requirements.in`]: 'torch==2.2.2\nvllm==0.4.2\n' }), [
      `${TORCH}/requirements.in: vllm 0.4.2 with torch 2.2.2: no vLLM release requires that torch (0.4.1 requires 2.2.1, 0.4.2 requires 2.3.0); write torch==2.3.0 in a family of its own`,
    ]);
  });

  it("holds a family to its parent's lock", () => {
    const numpy = { [`${BASE}/requirements.lock`]: 'numpy==2.1.0 \\\n    --hash=sha256:00\n' };
    assert.deepEqual(problems({ ...numpy, [`${TORCH}/requirements.lock`]: 'torch==2.2.2\n' }), [
      `${TORCH}/requirements.in: torch 2.2.2 is built for numpy 1, not 2.1.0; write numpy<2`,
    ]);
  });

  it('takes what requirements.in asks for, not what an older lock has', () => {
    const files = {
      [`${TORCH}/requirements.lock`]: 'torch==2.6.0\n',
      [`${TORCH}/requirements.in`]: 'torch==2.2.2\n',
    };
    assert.deepEqual(problems(files), []);
    assert.equal(problems(files, ['requirements.lock']).length, 1);
  });

  it('has nothing to say of an image without a track', () => {
    const row = find(images, IMAGES.web);
    const root = temporaryFolder({ [`${lockFolder(row)}/requirements.in`]: 'torch==2.6.0\n' });
    assert.deepEqual(findPairProblems(root, images, row), []);
  });

  it("finds nothing wrong in this project's own families", () => {
    assert.deepEqual(
      images.flatMap((row) => findPairProblems('.', images, row)),
      [],
    );
  });
});
