import { readSource, type PythonFile } from './file-references';
import { Source, unlessTooDeep } from './syntax';
import type { Statement } from './ast';
import { findBindings, type Bindings } from './bindings';
import { Expressions } from './expressions';
import { Statements } from './statements';

/** A Python file, read once for all rules. */
export interface SourceFile {
  /** Relative to the source's root. */
  readonly file: string;
  readonly text: string;
  /** Made out when first asked for: most files are looked through for their imports alone. */
  readonly body: readonly Statement[];
  readonly says: PythonFile;
  /** Line of the first place that this project's own parser cannot read; CPython may well. */
  readonly unread: number | undefined;
  /** Names that its functions set by `global`. */
  readonly globals: ReadonlySet<string>;
  /** True if it answers for names that it does not define. */
  readonly answers: boolean;
  /** Made out when first asked for: few files read what they do not set. */
  bindings(): Bindings;
}

export function parseFile(text: string, file: string): SourceFile {
  const source = new Source(text);
  const { topNode } = source.tree;
  let error = source.isTooDeep ? 1 : undefined;
  let bindings: Bindings | undefined;
  source.tree.iterate({
    enter: (ref) => {
      if (ref.type.isError) error ??= source.lineOf(ref);
      return error === undefined;
    },
  });
  let block: { readonly read: readonly Statement[] | undefined } | undefined;
  const readBlock = (): readonly Statement[] | undefined => {
    block ??= {
      read: unlessTooDeep(() => new Statements(new Expressions(source)).block(topNode)),
    };
    return block.read;
  };
  return {
    file,
    text,
    get body() {
      return readBlock() ?? [];
    },
    says: readSource(source, file),
    get unread() {
      return error ?? (readBlock() ? undefined : 1);
    },
    globals: new Set(
      [...text.matchAll(/^\s+global\s+([^#\n;]+)/gm)].flatMap(([, names = '']) =>
        names.split(',').map((name) => name.trim()),
      ),
    ),
    bindings: () => (bindings ??= findBindings(text)),
    answers: /^(\s*(async\s+)?def __getattr__\b(?!\s*\(\s*self\b)|__getattr__)/m.test(text),
  };
}
