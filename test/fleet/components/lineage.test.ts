import assert from 'node:assert/strict';
import { IMAGE } from '../../../src/engines/common/resources';
import { useFleetHome } from '../../support/environment';
import { recordStack } from '../../support/recorded';

describe('Lineage of this fleet', function () {
  this.timeout(120_000); // records the program

  useFleetHome();

  it("builds a service with the machine's profile, whose bytes stay the same", async () => {
    const { buildArgs } = (await recordStack('dev-pc2')).one(IMAGE, 'unifiedwebagent').inputs;
    const { SERVICE, MACHINE, MACHINE_PROFILE } = buildArgs as Record<string, string>;
    assert.deepEqual(
      [SERVICE, MACHINE, MACHINE_PROFILE],
      [
        'UnifiedWebAgent',
        'pc2',
        '{"machine":"pc2","GPU_VISIBLE_DEVICES":"0","TORCH_CUDA_ALLOC_CONF":"max_split_size_mb:32","UVICORN_WORKERS":8,"NUMBA_CACHE_SIZE":"128MB","OMP_NUM_THREADS":4,"MODEL_EVICT_THRESHOLD_PCT":70}',
      ],
    );
  });
});
