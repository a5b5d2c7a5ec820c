import { readSource, type PythonFile } from '../../../catalog/agents/python';
import { Source } from '../../../catalog/agents/syntax';
import type { Statement } from './ast';
import { Expressions } from './expressions';
import { Statements } from './statements';

/** A Python file, read once for all rules. */
export interface SourceFile {
  /** Relative to the source's root. */
  readonly file: string;
  readonly text: string;
  readonly body: readonly Statement[];
  readonly says: PythonFile;
  /** Line of the first place that this project's own parser cannot read; CPython may well. */
  readonly unread: number | undefined;
}

export function parseFile(text: string, file: string): SourceFile {
  const source = new Source(text);
  const { topNode } = source.tree;
  let unread: number | undefined;
  source.tree.iterate({
    enter: (ref) => {
      if (ref.type.isError) unread ??= source.lineOf(ref);
      return unread === undefined;
    },
  });
  return {
    file,
    text,
    body: new Statements(new Expressions(source)).block(topNode),
    says: readSource(source, file),
    unread,
  };
}
