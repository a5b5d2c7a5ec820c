import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { useFakePrograms } from '../support/environment';
import { temporaryFolder, writeFiles } from '../support/folders';
import { needsJq } from '../support/programs';
import { runStep } from '../support/steps';

describe('builds.sh', () => {
  needsJq();
  const handed = temporaryFolder();
  const answers = temporaryFolder();
  useFakePrograms(() => ({
    gh: {
      'run\\ list*': `. ${answers}/list`,
      'run\\ download\\ 77*': 'echo "no artifacts" >&2; exit 1',
      'run\\ download\\ 78*': 'exit 0',
    },
  }));
  let home = '';
  let state = '';
  beforeEach(() => {
    home = temporaryFolder();
    state = path.join(home, 'state/fleet/builds.json');
    writeFiles(answers, { list: 'echo 77' });
  });
  const run = (words: string): string =>
    runStep(`builds.sh ${words}`, { FLEET_HOME: home, GITHUB_REPOSITORY: 'octo/fleet' });
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  /** A folder of artifacts with these files. */
  const artifacts = (files: Readonly<Record<string, string>>): string => temporaryFolder(files);

  it('begins with nothing where no job left anything', () => {
    run(`take ${handed}/nothing`);
    assert.match(run(`last ${handed}/nothing`), /run 77 left nothing: all is built from the cache/);
    assert.ok(!existsSync(state));
  });

  it('begins with nothing, and says so, where GitHub does not tell of the last run', () => {
    writeFiles(answers, { list: 'echo "HTTP 502" >&2; exit 1' });
    const said = run(`last ${handed}/nothing`);
    assert.match(said, /^::warning::the last run on main cannot be asked for: all is built from/m);
    writeFiles(answers, { list: 'true' });
    assert.doesNotMatch(run(`last ${handed}/nothing`), /warning/);
  });

  it('takes what the last run left', () => {
    writeFiles(answers, { list: 'echo 78' });
    assert.equal(run(`last ${handed}/nothing`), '');
  });

  it('puts what several jobs built before the engine, and hands on what it knows then', () => {
    const folder = artifacts({
      'builds-a/builds.json': '{"i1":"d1","i2":"d2"}',
      'builds-b/builds.json': '{"i3":"d3"}',
    });
    run(`take ${folder}`);
    const all = { i1: 'd1', i2: 'd2', i3: 'd3' };
    assert.deepEqual(read(state), all);
    run(`give ${folder}/out`);
    assert.deepEqual(read(path.join(folder, 'out/builds.json')), all);
  });

  for (const [what, text] of [
    ['is cut off', '{"i1":"d1","i2":'],
    ['is empty', ''],
    ['is a list', '["i1"]'],
    ['holds no digests', '{"i1":{"digest":"d1"}}'],
    ['is two documents', '{"i1":"d1"}{"i2":"d2"}'],
    ['is no text', '\u0000\u0001'],
  ] as const) {
    it(`takes what ${what} for none, with a warning, and the others`, () => {
      const folder = artifacts({
        'builds-a/builds.json': text,
        'builds-b/builds.json': '{"i3":"d3"}',
      });
      const file = `${folder}/builds-a/builds.json`;
      assert.equal(
        run(`take ${folder}`),
        `::warning::${file}: holds no digests by hash, and is left out: what it knew is built from the cache\n`,
      );
      assert.deepEqual(read(state), { i3: 'd3' });
    });
  }

  it("takes the engine's own for none where it is broken, and puts another in its place", () => {
    writeFiles(home, { 'state/fleet/builds.json': '{"i1":"d' });
    assert.match(
      run(`take ${artifacts({})}`),
      /^::warning::.*state\/fleet\/builds\.json: holds no/,
    );
    assert.deepEqual(read(state), {});
    assert.deepEqual(readdirSync(path.dirname(state)), ['builds.json']);
  });

  it('hands on nothing where nothing was built', () => {
    const folder = artifacts({});
    run(`give ${folder}`);
    assert.deepEqual(read(path.join(folder, 'builds.json')), {});
  });
});
