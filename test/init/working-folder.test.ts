import assert from 'node:assert/strict';
import { proposeRows } from '../../src/init/propose-rows';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const machines = [{ name: { value: 'tower', from: '--machine' }, profile: {} }];

const propose = (files: Readonly<Record<string, string>>): readonly string[] =>
  must(proposeRows(temporaryFolder(files), { machines }).services[0]).todo.filter((each) =>
    each.startsWith('run:'),
  );

const IMAGE = 'FROM python:3.11\nWORKDIR /srv\nCOPY . .\nCMD ["python", "main.py"]\n';
const asked = (path: string): string =>
  `run: its image starts it in till, and the row in the root of the source: '${path}' (till/main.py:1) is another file there; let its code open it by the path of its own file`;

describe('init of an agent whose container starts in a folder of the source', () => {
  useFleetHome();

  for (const [code, path] of [
    ['open("prices.csv").read()', 'prices.csv'],
    ['app.mount("/s", StaticFiles(directory="static/"))', 'static/'],
    ['prices = Path("data/prices.json").read_text()', 'data/prices.json'],
    ["logging.FileHandler('../till.log')", '../till.log'],
    ['open("/etc/prices.csv").read()', undefined],
    ['open(Path(__file__).parent / "prices.csv").read()', undefined],
    ['print("prices.csv")', undefined],
  ] as const)
    it(`${path === undefined ? 'asks nothing' : 'asks for the path'} of ${code}`, () => {
      const files = { 'till/main.py': `${code}\n`, 'till/Dockerfile': IMAGE };
      assert.deepEqual(propose(files), path === undefined ? [] : [asked(path)]);
    });

  it('asks for it where compose says the folder, and not where that is the root', () => {
    const compose = (folder: string): string =>
      `services:\n  till:\n    image: python:3.11\n    command: python ${folder === '/code' ? 'till/main.py' : 'main.py'}\n    working_dir: ${folder}\n    volumes: [".:/code"]\n`;
    const code = { 'till/main.py': 'open("prices.csv").read()\n' };
    assert.deepEqual(propose({ ...code, 'compose.yaml': compose('/code/till') }), [
      asked('prices.csv'),
    ]);
    assert.deepEqual(propose({ ...code, 'compose.yaml': compose('/code') }), []);
  });
});
