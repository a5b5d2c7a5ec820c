import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { loadCatalog } from '../../src/checkout/fleet';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (imports: string) =>
  must(
    proposeRows(
      temporaryFolder({ Procfile: 'ears: python ears.py\n', 'ears.py': `import ${imports}\n` }),
      { machines },
    ).services[0],
  );

describe('init of an agent that records or plays', () => {
  useFleetHome();

  for (const [imports, said] of [
    ['sounddevice', false],
    ['sounddevice, torch', false],
    ['sounddevice, fastapi', true],
    ['pyaudio, cv2', true],
  ] as const)
    it(`${said ? 'asks for a family with sound' : 'writes audio into needs'}: import ${imports}`, () => {
      const { row, todo } = propose(imports);
      const { images } = loadCatalog();
      const hasSound = images.some(({ from, adds }) => adds === 'audio' && from === row.family);
      assert.equal(hasSound, !said);
      assert.equal(row.needs?.includes('audio') ?? false, !said);
      const asked = todo.filter((each) => each.startsWith('needs: '));
      assert.equal(asked.length, said ? 1 : 0);
      if (said) {
        assert.match(must(asked[0]), new RegExp(`^needs: '${row.family}' has no image with sound`));
        assert.match(must(asked[0]), /\(imports (sounddevice|pyaudio) \(ears\.py:1\)\)/);
      }
    });
});
