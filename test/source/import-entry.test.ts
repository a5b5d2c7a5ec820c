import assert from 'node:assert/strict';
import { prepareAgents } from '../../src/source/agents';
import type { ServiceInput } from '../../src/catalog/schema';
import { smallPlan } from '../support/context';
import type { ImportEntry } from '../../src/source/import-entry';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('describeImport', () => {
  useFleetHome();

  /** The hub's entry, where its source has these files and its row these fields. */
  function entry(files: Record<string, string>, fields: Partial<ServiceInput> = {}): ImportEntry {
    const source = temporaryFolder({ 'worker.py': '', ...files });
    const plan = smallPlan({ agents: JSON.stringify({ source }) }, ({ hub }) => {
      Object.assign(hub, fields);
    });
    return JSON.parse(must(prepareAgents(temporaryFolder(), plan).get('hub')).entry) as ImportEntry;
  }
  const CITY = { CITY: 'Oslo', GREETING: 'hello' };
  const read = (text: string, fields: Partial<ServiceInput> = {}): string[] =>
    Object.keys(entry({ 'hub.py': text }, { env: CITY, ...fields }).environment);

  it('names a script, its folders and its arguments', () => {
    const run = { script: 'notes/hub.py', args: ['--fast'] };
    assert.deepEqual(entry({ 'notes/hub.py': '' }, { run }), {
      file: 'notes/hub.py',
      path: ['notes', '.'],
      args: ['--fast'],
      imported: false,
      environment: {},
      secrets: [],
      volumes: [],
    });
  });

  it('names a module where PYTHONPATH has it', () => {
    const { file, module, path } = entry(
      { 'src/pkg/__init__.py': '', 'src/pkg/__main__.py': '' },
      { run: { module: 'pkg' }, env: { PYTHONPATH: '/app/src' } },
    );
    assert.deepEqual([file, module, path], ['src/pkg/__main__.py', 'pkg', ['.', 'src']]);
  });

  it('names the application that a launcher imports', () => {
    const run = { module: 'uvicorn', args: ['web.app:api', '--port', '7001'] };
    const { file, module, imported } = entry(
      { 'web/__init__.py': '', 'web/app.py': 'api = None' },
      { run },
    );
    assert.deepEqual([file, module, imported], ['web/app.py', 'web.app', true]);
  });

  it('names no file where the command does not say which code it starts', () => {
    assert.equal(entry({}, { run: { module: 'uvicorn', args: ['--version'] } }).file, '');
  });

  it('names the missing file of a row that is wrong', () => {
    assert.equal(entry({}, { run: { script: 'gone.py' } }).file, 'gone.py');
  });

  it('holds the variables that the code names, and no other', () => {
    const { environment } = entry(
      {
        'hub.py': "import os\nimport common\nos.environ['CITY']",
        'common.py': "get('CACHE_HOST')",
      },
      { env: CITY },
    );
    assert.deepEqual(environment, { CACHE_HOST: 'cache', CITY: 'Oslo' });
  });

  it('is the same after an edit of a variable that the code does not read', () => {
    const files = { 'hub.py': "import os\nos.getenv('CITY')" };
    const before = entry(files, { env: CITY });
    assert.deepEqual(entry(files, { env: { ...CITY, GREETING: 'good day', NEW: '1' } }), before);
    assert.notDeepEqual(entry(files, { env: { ...CITY, CITY: 'Bergen' } }), before);
  });

  it("holds all of the row's variables where the code builds names", () => {
    for (const text of [
      "import os\nname = 'city'\nos.environ[name.upper()]",
      "import os\nos.getenv(f'{kind}_KEY')",
      "from os import environ\nenviron.get('GREET' + 'ING')",
      'from pydantic_settings import BaseSettings',
      'import environs',
    ]) {
      assert.deepEqual(read(text), ['CITY', 'GREETING'], text);
    }
    // Its callers have the literals.
    assert.deepEqual(read("import os\ndef get(name): return os.environ[name]\nget('CITY')"), [
      'CITY',
    ]);
  });

  it('holds names of secrets, and no value', () => {
    const { secrets, environment } = entry(
      { 'hub.py': "import os\nos.environ['TOKEN']" },
      { secrets: ['TOKEN', 'OTHER'] },
    );
    assert.deepEqual([secrets, environment], [['TOKEN'], {}]);
  });

  it('names where volumes are', () => {
    const volumes = [{ name: 'notes', path: '/app/state' }];
    assert.deepEqual(entry({ 'hub.py': '' }, { volumes }).volumes, ['/app/state']);
  });
});
