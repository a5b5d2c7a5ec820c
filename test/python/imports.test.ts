import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Import } from '../../src/python/imports';
import { parseFile } from '../../src/python/parse';
import { readPython } from '../../src/python/file-references';

const importsOf = (text: string): readonly Import[] => readPython(text, 'a/b.py').imports;

/** Formats each import as `..module: names`, with a question mark if the file also runs without it. */
const told = (text: string): string[] =>
  importsOf(text).map(
    ({ module, level, names, optional }) =>
      `${'.'.repeat(level)}${module}${names.length > 0 ? `: ${names.join(' ')}` : ''}${optional ? ' ?' : ''}`,
  );

/** Lists the imports of every file of the standard library with CPython's own parser. */
const ORACLE = `
import ast, json, os, re, sys, sysconfig
root = sysconfig.get_path("stdlib")
call = re.compile(r"(importlib\\.)?(import_module|__import__)$")
def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names: yield [alias.name, 0, [], node.lineno]
        elif isinstance(node, ast.ImportFrom):
            yield [node.module or "", node.level, [alias.name for alias in node.names], node.lineno]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.args[0].value
            if call.match(ast.unparse(node.func)) and isinstance(name, str) and re.match(r"^\\.*[\\w.]*$", name) and name:
                yield [name.lstrip("."), len(name) - len(name.lstrip(".")), [], node.lineno]
files = {}
for folder, _, names in os.walk(root):
    for name in names:
        file = os.path.join(folder, name)
        if not name.endswith(".py") or re.search("packages|/(test|tests|idlelib|lib2to3)(/|$)", folder): continue
        try: files[file] = sorted(map(json.dumps, imports(ast.parse(open(file, "rb").read()))))
        except SyntaxError: pass
json.dump(files, sys.stdout)
`;
const python = spawnSync('python3', ['-c', 'import ast']).status === 0;

describe('imports of a Python file', () => {
  it('are those of every kind of statement', () => {
    assert.deepEqual(
      told(
        [
          'import os, a.b.c as d  # e',
          'from ..common import (base as b,  # here',
          '    util,)',
          'from . import x',
          'from ...y.z import *',
          'def later():',
          '    import inside',
        ].join('\n'),
      ),
      ['os', 'a.b.c', '..common: base util', '.: x', '...y.z: *', 'inside'],
    );
  });

  it('are those by a literal name, and no others of that kind', () => {
    assert.deepEqual(
      told(
        'import_module("a.b")\nimportlib.import_module(".c", __package__)\n__import__(\'d\')\nimport_module(name)\nimport_module(f"{x}")\nload("e")\n',
      ),
      ['a.b', '.c', 'd'],
    );
  });

  it('are optional where the file goes on without them', () => {
    const attempt = (caught: string): string =>
      `try:\n    import a\n${caught}:\n    import b\nelse:\n    import c\n`;
    assert.deepEqual(told(attempt('except ImportError')), ['a ?', 'b', 'c']);
    assert.deepEqual(told(attempt('except (ValueError, ModuleNotFoundError) as e'))[0], 'a ?');
    assert.deepEqual(told(attempt('except'))[0], 'a ?');
    assert.deepEqual(told(attempt('except KeyError'))[0], 'a');
    assert.deepEqual(told('if TYPE_CHECKING:\n    import a\nif x:\n    import b\n'), ['a ?', 'b']);
  });

  it('name their line', () => {
    assert.deepEqual(
      importsOf('"""\nwords\n"""\nimport a\n\nfrom b import (\n  c,\n)\n').map(({ line }) => line),
      [4, 6],
    );
  });

  for (const [what, text] of [
    ['brackets', `x = ${'('.repeat(6_000)}1${')'.repeat(6_000)}\n`],
    ['lists', `x = ${'['.repeat(6_000)}1${']'.repeat(6_000)}\n`],
    ['negations', `x = ${'not '.repeat(6_000)}1\n`],
    ['functions', `x = ${'lambda: '.repeat(6_000)}1\n`],
  ] as const) {
    it(`do not fall over ${what} that nest deeper than CPython reads`, () => {
      assert.ok(Array.isArray(importsOf(`${text}import a\n`)));
      const read = parseFile(text, 'a.py');
      assert.ok(read.unread !== undefined || read.body.length > 0);
    });
  }

  it('are found beside more names than one call of a function takes', () => {
    const names = Array.from({ length: 150_000 }, (_, at) => `'n${String(at)}'`).join();
    assert.equal(readPython(`__all__ = [${names}]\n`, 'a.py').exports.length, 150_000);
  });

  it('are found beside what does not parse', () => {
    assert.deepEqual(told('import a\ndef f(:\n  pass\nimport b\n'), ['a', 'b']);
  });

  it(`are those that CPython finds in its own library${python ? '' : ' (skipped: no python3)'}`, function () {
    if (!python) this.skip();
    this.timeout(120_000);
    const said = execFileSync('python3', ['-c', ORACLE], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const files = Object.entries(JSON.parse(said) as Record<string, string[]>);
    const wrong = files.filter(([file, wanted]) => {
      const found = readPython(readFileSync(file, 'utf8'), path.basename(file)).imports.map(
        ({ module, level, names, line }) =>
          JSON.stringify([module, level, names, line]).replaceAll(',', ', '),
      );
      return JSON.stringify(found.sort()) !== JSON.stringify(wanted.sort());
    });
    assert.deepEqual([wrong.map(([file]) => file), files.length > 400], [[], true]);
  });
});
