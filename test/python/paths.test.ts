import assert from 'node:assert/strict';
import { readPython } from '../../src/python/file-references';

const FILE = 'main/agents/nlu.py';

/** Lists the paths in the code of main/agents/nlu.py. */
const named = (text: string): string[] => readPython(text, FILE).paths.map(({ path }) => path);

describe('paths in a Python file', () => {
  for (const [expression, wanted] of [
    ["open('config/a.yaml')", 'config/a.yaml'],
    ["open('./config/../a.yaml')", 'a.yaml'],
    ["x = 'weights.onnx'", 'weights.onnx'],
    ["Path('config') / 'a.yaml'", 'config/a.yaml'],
    ["Path(__file__).parent / 'a.json'", 'main/agents/a.json'],
    ["Path(__file__).resolve().parents[2] / 'a.json'", 'a.json'],
    ["Path(__file__).parent.parent.joinpath('x', 'a.json')", 'main/x/a.json'],
    ["os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'a.json')", 'main/a.json'],
    ["os.path.dirname(__file__) + '/a.json'", 'main/agents/a.json'],
    ["Path.cwd() / 'a.json'", 'a.json'],
    ["str(Path('/app') / 'data' / 'a.db')", 'data/a.db'],
    ["open('con' 'fig/a.yaml')", 'config/a.yaml'],
  ] as const) {
    it(`are worked out of ${expression}`, () => {
      assert.deepEqual(named(expression), [wanted]);
    });
  }

  it('are followed through names', () => {
    const text =
      "HERE = Path(__file__).parent\nCONFIG: Path = HERE / 'config'\nopen(CONFIG / 'a.yaml')\n";
    assert.equal(named(text).at(-1), 'main/agents/config/a.yaml');
  });

  it('are none of: plain words, addresses, patterns, formats, folders above, the unknown', () => {
    assert.deepEqual(
      named(
        [
          "print('hello world')",
          "get('https://example.org/a.json')",
          "glob('data/*.json')",
          "open(f'{x}/a.json')",
          "open('../../elsewhere/a.json')",
          "open('/etc/hosts')",
          "open(os.path.join(folder, 'a'))",
          "b'a/b.bin'",
          '"""Words.\n\nMore of them, and/or others.\n"""',
        ].join('\n'),
      ),
      [],
    );
  });

  it('that are put on sys.path are where imports are looked for', () => {
    const text = [
      "sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'lib'))",
      "sys.path.append(os.path.join(os.path.dirname(__file__), '..', '..'))",
      'sys.path.append(somewhere)',
      "sys.path += ['more', 'plugins']",
      "sys.path.extend([os.path.join('a', 'b')])",
      "sys.path[:0] = ['first']",
      "sys.path = ['own'] + sys.path",
    ].join('\n');
    const wanted = ['main/lib', '.', 'more', 'plugins', 'a/b', 'first', 'own'];
    assert.deepEqual(readPython(text, FILE).searchPath, wanted);
  });
});
