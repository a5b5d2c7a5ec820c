import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../../src/lib/root';
import { renderDocuments } from '../../src/reference/documents';

/** Lists the files that report findings of `bin/fleet check`: src/check, and the Dockerfile rules that it imports. */
function listReporters(): string[] {
  const own = readdirSync(path.join(root, 'src/check'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join('src/check', file));
  const imported = own.flatMap((file) =>
    [...readText(file).matchAll(/from '([./]+\/dockerfile\/rules\/[\w-]+)'/g)].map(
      ([, target = '']) => `${path.join(path.dirname(file), target)}.ts`,
    ),
  );
  return [...new Set([...own, ...imported])];
}

const readText = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Lists the rule ids of a file: values that are named `rule`, and arguments of the functions that make findings. */
function listRuleIds(file: string): string[] {
  const source = ts.createSourceFile(file, readText(file), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && (isNamedRule(node) || isFindingArgument(node)))
      found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isNamedRule = ({ parent }: ts.StringLiteral): boolean =>
  (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) &&
  parent.name.getText() === 'rule';

const isFindingArgument = (node: ts.StringLiteral): boolean =>
  ts.isCallExpression(node.parent) &&
  /^[a-z]+(-[a-z]+)+$/.test(node.text) &&
  /^(findingIn\(.*\)|finding|warning|error)$/.test(node.parent.expression.getText());

describe('docs/reference/check-rules.md', () => {
  it('has a heading for every rule that src/check can report, and for no other', () => {
    const page = renderDocuments().get('docs/reference/check-rules.md') ?? '';
    const described = [...page.matchAll(/^### `(.+)`$/gm)].map(([, id = '']) => id);
    const reported = new Set(listReporters().flatMap(listRuleIds));
    assert.deepEqual([...described].sort(), [...reported].sort());
  });
});
