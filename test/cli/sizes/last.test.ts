import assert from 'node:assert/strict';
import path from 'node:path';
import { readLastSizes, rememberSizes } from '../../../cli/sizes/last';
import { sizeOf } from '../../../cli/sizes/report';
import { useFleetHome } from '../../support/environment';
import { writeFiles } from '../../support/folders';

describe('the sizes measured last', () => {
  useFleetHome();
  const size = (image: string) => sizeOf(image, [], new Set(), { compressed: 2, unpacked: 5 });
  const kept = (stack: string, day: string) => ({
    ...{ compressed: 0, unpacked: 0, own: 0, stack },
    measured: `2026-01-0${day}T00:00:00.000Z`,
  });

  it('are none at first', () => {
    assert.deepEqual(readLastSizes(), {});
  });

  it('are the newest of each image, with the stack and the moment', () => {
    rememberSizes('dev', [size('base'), size('web')], new Date('2026-01-01'));
    rememberSizes('gpu', [size('web')], new Date('2026-01-02'));
    assert.deepEqual(readLastSizes(), { base: kept('dev', '1'), web: kept('gpu', '2') });
  });

  it('are none where the file is broken', () => {
    writeFiles(path.join(process.env['FLEET_HOME'] ?? ''), { 'sizes/images.json': '{"web":' });
    assert.deepEqual(readLastSizes(), {});
  });
});
