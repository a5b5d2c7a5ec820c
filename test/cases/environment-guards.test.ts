import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { copyCase } from '../support/cases';
import { told } from '../support/check';
import { useFleetHome } from '../support/environment';

describe('guards of the environment', () => {
  useFleetHome();
  it('names no variable that the code tests before it reads it, whatever a .env file sets', async function () {
    const folder = copyCase(this, '23-environ-guard-dotenv');
    const files = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
    );
    const check = (changed: Readonly<Record<string, string>>): Promise<string[]> =>
      told('environment-not-set', { ...files, ...changed }, (rows) => {
        rows.hub.run = { script: 'agent.py', args: [] };
      });
    assert.deepEqual(await check({}), []);
    for (const test of ["os.environ.get('X')", "'X' in os.environ", "os.getenv('X')"]) {
      const guarded = `import os\n\n\ndef overrides():\n    if ${test}:\n        return os.environ['X']\n`;
      assert.deepEqual(await check({ 'settings.py': guarded }), [], test);
      const opened = guarded.replace('    if', '    os.environ.update(read())\n    if');
      assert.deepEqual(await check({ 'settings.py': opened }), [], test);
    }
    // Without the test, the variable is named.
    const bare = "import os\n\n\ndef overrides():\n    return os.environ['X']\n";
    assert.deepEqual(await check({ 'settings.py': bare }), ['error settings.py:5']);
  });
});
