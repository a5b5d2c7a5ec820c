import assert from 'node:assert/strict';
import { computeImpact } from '../../src/impact/print-impact';
import { rejection } from '../support/errors';

describe('bin/fleet impact', () => {
  for (const [words, since, line] of [
    [
      [],
      'nowhere',
      "--since: is not a commit of this checkout: 'nowhere'; write a commit, branch or tag",
    ],
    [[], undefined, 'impact: missing paths, images or services; write some, or --since COMMIT'],
    [
      ['README.md'],
      'HEAD',
      "--since: cannot stand beside names: 'README.md'; write the names alone",
    ],
    [
      ['nothing-near'],
      undefined,
      "impact: is no row of the catalog and no path of this project: 'nothing-near'",
    ],
  ] as const) {
    it(`refuses ${[...words, since ?? 'no commit'].join(' and ')}`, async () => {
      const [refused = ''] = await rejection(computeImpact(words, { stack: 'dev', since }));
      assert.ok(refused.startsWith(line), refused);
    });
  }
});
