import assert from 'node:assert/strict';
import { useFleetHome } from '../support/environment';
import { findingsIn } from '../support/check';
import { HARMLESS_PACKAGES, HARMLESS_PROGRAMS } from '../support/harmless-programs';

/** The real packages run the same programs in test/integration/harmless-packages.test.ts. */
describe('functions of packages that return soon', () => {
  useFleetHome();
  const lock = 'agents/locks/hub/requirements';
  const more = {
    [`${lock}.in`]: HARMLESS_PACKAGES.join('\n'),
    [`${lock}.lock`]: HARMLESS_PACKAGES.map((name) => `${name}==99\n`).join(''),
  };
  for (const [name, text] of Object.entries(HARMLESS_PROGRAMS))
    it(`keep no program running: ${name}`, async () => {
      const found = await findingsIn({ 'hub.py': text }, undefined, undefined, {}, more);
      assert.deepEqual(
        found
          .filter(({ rule, service }) => rule === 'nothing-runs' && service === 'Hub')
          .map(({ severity }) => severity),
        ['error'],
      );
    });
});
