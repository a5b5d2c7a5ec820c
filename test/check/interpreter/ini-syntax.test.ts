import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readIniAsPython } from '../../../src/check/interpreter/ini-syntax';
import { pythonMinor } from '../../support/python';

const READ = `
import configparser, io, json, sys
told = []
for text in json.load(sys.stdin):
    parser = configparser.RawConfigParser()
    try:
        parser.read_file(io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
    except configparser.Error as error:
        line = error.errors[0][0] if hasattr(error, "errors") and error.errors else error.lineno
        told.append([type(error).__name__, line])
    else:
        sections = {name: dict(parser._sections[name]) for name in parser.sections()}
        told.append({**({"DEFAULT": dict(parser.defaults())} if parser.defaults() else {}), **sections})
json.dump(told, sys.stdout)
`;

function readByPython(texts: readonly string[]): unknown[] {
  const { stdout, stderr } = spawnSync('python3', ['-c', READ], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout) as unknown[];
}

function readHere(text: string): unknown {
  const read = readIniAsPython(text);
  if ('problem' in read) return [read.problem.raises, read.problem.line];
  return Object.fromEntries(
    [...read.sections].flatMap(([name, keys]) =>
      name === 'DEFAULT' && keys.size === 0 ? [] : [[name, Object.fromEntries(keys)]],
    ),
  );
}

/** Lines that are put together in any order. */
const LINES = [
  '[a]',
  '[b]',
  '  [a]',
  '[DEFAULT]',
  '[a] ; more',
  '[a',
  '[]',
  'x = 1',
  'X: 2',
  'x',
  'y =',
  '= 3',
  ': 4',
  '  z = 5',
  '   goes on',
  '\tgoes on',
  '',
  '   ',
  '# note',
  '  ; note',
  'k = v # kept',
  'url = http://x:1/?a=b',
  'key with space = 1',
  '\ufeff[c]',
  'n\u00a0= 1\u00a0',
  'l\u2028 = 1',
  'x = 1\r',
  '\x1c',
];

/** A generator of numbers below 1 that is the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('INI files', function () {
  if (pythonMinor === undefined) return;
  it('are read and refused as configparser does', () => {
    const random = createRandom(7);
    const texts = Array.from({ length: 4000 }, (_, index) => {
      const start = index % 4 === 0 ? [] : ['[a]'];
      const lines = Array.from(
        { length: 1 + Math.floor(random() * 6) },
        () => LINES[Math.floor(random() * LINES.length)] ?? '',
      );
      return [...start, ...lines].join('\n') + (index % 2 === 0 ? '\n' : '');
    });
    const told = readByPython(texts);
    texts.forEach((text, index) => {
      assert.deepEqual(readHere(text), told[index], JSON.stringify(text));
    });
    const refused = told.filter((each) => Array.isArray(each));
    assert.ok(refused.length > 500 && refused.length < 3500, String(refused.length));
  });
});
