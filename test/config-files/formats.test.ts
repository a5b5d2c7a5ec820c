import assert from 'node:assert/strict';
import { readIni } from '../../src/config-files/ini';
import { readDocuments } from '../../src/config-files/documents';
import type { Node } from '../../src/config-files/node';
import { readProcfile } from '../../src/config-files/procfile';
import { readToml } from '../../src/config-files/toml';
import { readYaml } from '../../src/config-files/yaml';
import { must, refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

/** Formats a tree as JSON, each scalar as `value@line`. */
const plain = (node: Node): unknown => {
  if (node.kind === 'scalar') return `${String(node.value)}@${String(node.place.line)}`;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, node: below }) => [key, plain(below)]));
};
const yaml = (text: string): unknown => plain(must(readYaml(text, 'a.yaml')));
const toml = (text: string): unknown => plain(readToml(text, 'a.toml'));

describe('readYaml', () => {
  it('gives each value the line of its key', () => {
    assert.deepEqual(yaml('a:\n  b: 1\n  c:\n    - x\n    - {d: true}\n'), {
      a: { b: '1@2', c: ['x@4', { d: 'true@5' }] },
    });
  });

  it('reads JSON, tabs and all', () => {
    assert.deepEqual(yaml('{\n\t"a": [1,\n\t2],\n\t"b": null\n}'), {
      a: ['1@2', '2@3'],
      b: 'null@4',
    });
  });

  it("follows anchors and merge keys; a mapping's own keys count", () => {
    assert.deepEqual(yaml('base: &b {x: 1, y: 2}\na:\n  <<: *b\n  y: 3\nc: *b\n'), {
      base: { x: '1@1', y: '2@1' },
      a: { x: '1@1', y: '3@4' },
      c: { x: '1@1', y: '2@1' },
    });
  });

  it('keeps keys that stand there twice', () => {
    const node = must(readYaml('a: 1\na: 2\n', 'a.yaml'));
    assert.deepEqual(node.kind === 'map' && node.entries.map(({ key }) => key), ['a', 'a']);
  });

  it('names the line of what is no YAML', () => {
    const [line = ''] = refusal(() => readYaml('a: 1\nb: [\n', 'a.yaml'));
    assert.match(line, /^a\.yaml:3: is not YAML: Flow sequence .* end with a \]; correct it$/);
  });

  for (const [what, text, said] of [
    [
      'an anchor that contains itself',
      'a: 1\nb: &x\n  c: [1, *x]\n',
      /^x\.yaml:3: .*'x' contains itself/,
    ],
    ['a merge of itself', 'b: &x\n  <<: *x\n', /^x\.yaml:2: .*'x' contains itself/],
    [
      'values too deep to walk through',
      `${'['.repeat(900)}${']'.repeat(900)}`,
      /nest more than 200 levels/,
    ],
    [
      'values too deep to parse',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      /nest more than 200 levels/,
    ],
    [
      'aliases of aliases that stand for billions of values',
      [
        'a0: &a0 [x, x, x, x, x, x, x, x]',
        ...Array.from({ length: 9 }, (_, at) => {
          const alias = `*a${String(at)}`;
          return `a${String(at + 1)}: &a${String(at + 1)} [${Array.from({ length: 8 }, () => alias).join(', ')}]`;
        }),
      ].join('\n'),
      /its aliases stand for more than 100000 values/,
    ],
  ] as const) {
    it(`refuses ${what}, and does not fall over it`, () => {
      assert.match(refusal(() => readYaml(text, 'x.yaml')).join(), said);
    });
  }

  it('finds nothing in an empty file', () => {
    assert.equal(readYaml('# nothing\n', 'a.yaml'), undefined);
  });
});

describe('readToml', () => {
  it('reads tables, lists of tables and dotted keys, each with its line', () => {
    const text = `
title = "x" # why
[a.b]
c.d = 1_000
"e f" = 'lit\\eral'
[[agents]]
name = "one"
[agents.env]
K = "v"
[[agents]]
name = "two"
`;
    assert.deepEqual(toml(text), {
      title: 'x@2',
      a: { b: { c: { d: '1000@4' }, 'e f': 'lit\\eral@5' } },
      agents: [{ name: 'one@7', env: { K: 'v@9' } }, { name: 'two@11' }],
    });
  });

  it('reads lists over lines, inline tables, long texts, numbers and dates', () => {
    const text = `a = [ # first
  1, 2.5,
  { x = true, y.z = "q" },
]
b = """
two
lines"""
c = "say \\"so\\"\\n"
d = 2024-01-02T03:04:05Z
`;
    assert.deepEqual(toml(text), {
      a: ['1@2', '2.5@2', { x: 'true@3', 'y.z': 'q@3' }],
      b: 'two\nlines@5',
      c: 'say "so"\n@8',
      d: '2024-01-02T03:04:05Z@9',
    });
  });

  for (const [text, said] of [
    ['a = 1\nb =\n', 'a.toml:2: is not TOML: Unspecified values are invalid; correct it'],
    ['a = [1,\n', 'a.toml:1: is not TOML: Unspecified values are invalid; correct it'],
    [
      '[a\nb = 1\n',
      'a.toml:2: is not TOML: The key, equals sign, and value must be on the same line; correct it',
    ],
    ['a = 1 2\n', 'a.toml:1: is not TOML: Must be a newline; correct it'],
    ['= 1\n', 'a.toml:1: is not TOML: Unexpected token; correct it'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}, and names the line`, () => {
      assert.deepEqual(
        refusal(() => readToml(text, 'a.toml')),
        [said],
      );
    });
  }
});

describe('readToml of lists in lists', () => {
  it('refuses more levels than can be read, and does not fall over them', () => {
    const text = `a = ${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    assert.match(
      refusal(() => readToml(text, 'x.toml')).join(),
      /^x\.toml: .*nest more than 200 levels/,
    );
  });
});

describe('readToml of a key that stands there twice', () => {
  it('keeps both, each with its line, and one table of both headers', () => {
    const text = 'a = 1\n"a" = 2\n[b]\nc = 3\n[b]\nc = 2024-01-02\nd = { e = 1, e = 2 }\n';
    const root = readToml(text, 'a.toml');
    const list = (node: Node): unknown =>
      node.kind === 'map'
        ? node.entries.map(({ key, node: below }) => [key, list(below)])
        : plain(node);
    assert.deepEqual(list(root), [
      ['a', '1@1'],
      ['a', '2@2'],
      [
        'b',
        [
          ['c', '3@4'],
          ['c', '2024-01-02@6'],
          [
            'd',
            [
              ['e', '1@7'],
              ['e', '2@7'],
            ],
          ],
        ],
      ],
    ]);
  });
});

describe('readIni', () => {
  it('reads sections, comments, and values that go on in the next line', () => {
    const text = `; top
[program:a]
command = python a.py \\
  --port 1 ; why
environment=A="1",
  B="2"
[Unit]
After=x.service y.service
`;
    assert.deepEqual(plain(readIni(text, 'a.conf')), {
      'program:a': { command: 'python a.py --port 1@3', environment: 'A="1", B="2"@5' },
      Unit: { After: 'x.service y.service@8' },
    });
  });
});

describe('readProcfile', () => {
  it('reads a command in each line', () => {
    const text = '# two\nweb: python a.py\n\nworker-1: python b.py --x: y\n';
    assert.deepEqual(plain(readProcfile(text, 'Procfile')), {
      web: 'python a.py@2',
      'worker-1': 'python b.py --x: y@4',
    });
  });
});

describe('readDocuments', () => {
  it('reads what may configure agents, and tells what it cannot read', () => {
    const root = temporaryFolder({
      'a.yml': 'a: 1\n',
      'b.toml': 'b = \n',
      'package.json': '{"name": "x"}',
      'code.py': 'x = 1\n',
      'sub/Procfile.dev': 'w: python x.py\n',
      'empty.yaml': '',
      'chart/deploy.yaml': '{{- if .Values.on }}\nkind: Deployment\n{{- end }}\n',
      'data.json': `["${'x'.repeat(500_000)}"]`,
    });
    const files = [
      'chart/deploy.yaml',
      'data.json',
      'a.yml',
      'b.toml',
      'package.json',
      'code.py',
      'sub/Procfile.dev',
      'empty.yaml',
    ];
    const { documents, unreadable, large, templates } = readDocuments(root, files);
    assert.deepEqual(
      documents.map(({ file }) => file),
      ['a.yml', 'sub/Procfile.dev'],
    );
    assert.deepEqual(unreadable, [
      'b.toml:1: is not TOML: Unspecified values are invalid; correct it',
    ]);
    assert.deepEqual([large, templates], [['data.json'], ['chart/deploy.yaml']]);
  });
});
