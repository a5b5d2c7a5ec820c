import assert from 'node:assert/strict';
import { told, findingsIn } from '../../../support/check';
import { must } from '../../../support/errors';
import { useFleetHome } from '../../../support/environment';
import type { Rows } from '../../../support/catalog';

const RULE = 'entry-missing';

describe('entry-missing', () => {
  useFleetHome();
  it('is an error where the source has no such script', async () => {
    assert.deepEqual(await told(RULE, {}), ['error hub.py']);
    assert.deepEqual(await told(RULE, 'import os\n'), []);
  });
  it('says the right name where the case of letters is wrong', async () => {
    const [found] = (await findingsIn({ 'Hub.py': '' })).filter(({ service }) => service === 'Hub');
    assert.match(must(found).fix, /^write 'Hub.py' in the row's run/);
  });
  it('knows modules and packages that can be run', async () => {
    const change = (rows: Rows): void => void (rows.hub.run = { module: 'pkg.app' });
    assert.deepEqual(await told(RULE, { 'pkg/app.py': '' }, change), []);
    assert.deepEqual(await told(RULE, { 'pkg/app/__main__.py': '' }, change), []);
    assert.deepEqual(await told(RULE, { 'pkg/app/__init__.py': '' }, change), ['error pkg/app.py']);
  });
});
