import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { agentsSchema, gpuSchema } from '../stack/parts';
import { scanSettingsSchema } from '../stack/scan';
import { stackSchema } from '../stack/schema';
import { root } from '../lib/root';
import { code, heading, renderTable } from './table';

const INTRODUCTION = `Keys of \`Pulumi.<stack>.yaml\`, each under the prefix \`fleet:\`. An unknown key is an error.`;

/** Describes every key of a stack file: the schema holds what may be written, its comments say what that means. */
export function describeStackKeys(): string {
  const comments = readComments('src/stack/schema.ts');
  const rows = Object.entries(stackSchema.shape).map(([key, type]) => {
    const { text, fallback } = comments.get(key) ?? NO_COMMENT;
    const { write } = (type.meta() ?? {}) as { write?: string };
    return [code(key), text, write ?? '', fallback ?? 'required'];
  });
  return [
    heading('Stack files', INTRODUCTION).trimEnd(),
    renderTable(['key', 'meaning', 'value', 'default'], rows),
    ...describeParts('gpu', Object.keys(gpuSchema.shape), 'src/stack/parts.ts'),
    ...describeParts('agents', Object.keys(agentsSchema.shape), 'src/stack/parts.ts'),
    ...describeParts('scan', Object.keys(scanSettingsSchema.shape), 'src/stack/scan.ts'),
  ]
    .join('\n\n')
    .concat('\n');
}

/** Describes the keys of a value that is a map. */
function describeParts(key: string, parts: readonly string[], file: string): string[] {
  const comments = readComments(file);
  const rows = parts.map((part) => {
    const { text, fallback } = comments.get(part) ?? NO_COMMENT;
    return [code(part), text, fallback ?? 'required'];
  });
  return [`## ${key}`, renderTable(['key', 'meaning', 'default'], rows)];
}

interface KeyComment {
  readonly text: string;
  /** The text of `@default`; undefined where a key is required. */
  readonly fallback: string | undefined;
}

const NO_COMMENT: KeyComment = { text: '', fallback: undefined };

/** Reads the comment above each property of a file's object literals; the first of a name counts. */
function readComments(name: string): ReadonlyMap<string, KeyComment> {
  const source = readFileSync(path.join(root, name), 'utf8');
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const found = new Map<string, KeyComment>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
      const [doc] = ts.getJSDocCommentsAndTags(node).filter((each) => ts.isJSDoc(each));
      if (doc && !found.has(node.name.text)) {
        const tag = doc.tags?.find(({ tagName }) => tagName.text === 'default');
        found.set(node.name.text, {
          text: ts.getTextOfJSDocComment(doc.comment) ?? '',
          fallback: tag && ts.getTextOfJSDocComment(tag.comment),
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
