import assert from 'node:assert/strict';
import { findIncompatible } from '../../src/catalog/compatibility';
import type { TrackName } from '../../src/catalog/tracks';

const problems = (track: TrackName, pins: Readonly<Record<string, string>>): string[] =>
  findIncompatible(new Map(Object.entries(pins)), track);

describe('findIncompatible', () => {
  it('has nothing against what the families hold', () => {
    assert.deepEqual(problems('cu121', { torch: '2.2.2', numpy: '1.26.4' }), []);
    assert.deepEqual(problems('cu121', { torch: '2.4.0', vllm: '0.6.3.post1' }), []);
    assert.deepEqual(problems('cu121', { 'onnxruntime-gpu': '1.24.4' }), []);
    assert.deepEqual(problems('cu124', { torch: '2.6.0', vllm: '0.8.5' }), []);
    assert.deepEqual(problems('cu130', { torch: '2.13.0', vllm: '0.30.0', numpy: '2.3.5' }), []);
    assert.deepEqual(problems('cu118', { torch: '2.2.2+cu118', numpy: '1.26.4' }), []);
  });

  for (const vllm of ['0.4.0', '0.4.1', '0.4.2', '0.6.3.post1', '0.30.0', '9.9.9']) {
    it(`refuses torch 2.2.2 beside vllm ${vllm}`, () => {
      const [problem, ...more] = problems('cu121', { torch: '2.2.2', vllm });
      assert.match(problem ?? '', /no vLLM release requires that torch.*; write torch==/);
      assert.deepEqual(more, []);
    });
  }

  it('refuses another torch than vLLM names', () => {
    assert.deepEqual(problems('cu121', { torch: '2.3.0', vllm: '0.6.3.post1' }), [
      'vllm 0.6.3.post1 requires torch 2.4.0, not 2.3.0; write torch==2.4.0',
    ]);
  });

  it("refuses a torch of another track's CUDA", () => {
    assert.deepEqual(problems('cu121', { torch: '2.6.0' }), [
      'torch 2.6.0 is built for CUDA 12.4, but track cu121 is CUDA 12.1; write a torch version for CUDA 12.1',
    ]);
    assert.deepEqual(problems('cu118', { torch: '2.2.2' }).length, 1);
  });

  it('refuses numpy 2 beside a torch that was built for numpy 1', () => {
    assert.deepEqual(problems('cu121', { torch: '2.2.2', numpy: '2.0.0' }), [
      'torch 2.2.2 is built for numpy 1, not 2.0.0; write numpy<2',
    ]);
  });

  it('refuses an onnxruntime that links another CUDA', () => {
    assert.deepEqual(problems('cu121', { 'onnxruntime-gpu': '1.31.1' }), [
      'onnxruntime-gpu 1.31.1 links CUDA 13, but track cu121 is CUDA 12.1; write a release for CUDA 12',
    ]);
  });

  it('refuses two releases of cuDNN in one line', () => {
    assert.match(
      problems('cu121', { torch: '2.2.2', 'onnxruntime-gpu': '1.24.4' })[0] ?? '',
      /links cuDNN 9, but torch 2\.2\.2 links cuDNN 8; put them in two families/,
    );
    assert.deepEqual(problems('cu121', { torch: '2.4.0', 'onnxruntime-gpu': '1.24.4' }), []);
  });

  it('says nothing of what it does not know', () => {
    assert.deepEqual(problems('cu121', { torch: '2.4.1', vllm: '0.6.9' }), []);
    assert.deepEqual(problems('cu130', {}), []);
  });
});
