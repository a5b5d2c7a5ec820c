import assert from 'node:assert/strict';
import { computeImpact } from '../../src/impact/compute';
import { rejection } from '../support/errors';

describe('bin/fleet impact', () => {
  for (const [words, since, line] of [
    [[], 'nowhere', "--since: given 'nowhere', which is no commit that this checkout has"],
    [[], undefined, 'give either paths, images and services, or a commit'],
    [['README.md'], 'HEAD', 'give either paths, images and services, or a commit'],
    [['nothing-near'], undefined, "'nothing-near': no image, service or server of the catalog"],
  ] as const) {
    it(`refuses ${[...words, since ?? 'no commit'].join(' and ')}`, async () => {
      const [refused = ''] = await rejection(computeImpact(words, { stack: 'dev', since }));
      assert.ok(refused.startsWith(line), refused);
    });
  }
});
