import { listArguments, listChildren, type Node, type Source } from './syntax';

/** Variables of the environment that a Python file may read. */
export interface EnvironmentNames {
  /** String literals that can be a variable's name: functions that read variables take the name as an argument. */
  readonly words: readonly string[];
  /** True if the file builds a name as it runs: `os.environ[f'{CITY}_KEY']`. */
  readonly computed: boolean;
}

/** Callees that take a variable's name first. */
const READS = /(^|\.)(getenv|environ\.(get|pop|setdefault))$/;

/** Kinds of expressions that build a name. A name alone is a parameter, and its callers have the literals. */
const COMPUTED = new Set(['FormatString', 'BinaryExpression', 'CallExpression']);

export function readEnvironmentNames(source: Source): EnvironmentNames {
  const words = new Set<string>();
  let computed = false;
  source.tree.iterate({
    enter: ({ name, node }) => {
      if (name === 'String') {
        const text = source.stringOf(node);
        if (text !== undefined && /^[A-Za-z_]\w*$/.test(text)) words.add(text);
      } else {
        computed ||= COMPUTED.has(readName(source, node)?.name ?? '');
      }
    },
  });
  return { words: [...words].sort(), computed };
}

/** Finds the expression that names a variable in `os.environ[…]` and `os.getenv(…)`. */
function readName(source: Source, node: Node): Node | undefined {
  if (node.name === 'CallExpression') {
    const callee = node.firstChild ? source.textOf(node.firstChild) : '';
    return READS.test(callee) ? listArguments(node)[0] : undefined;
  }
  if (node.name !== 'MemberExpression') return undefined;
  const [object, bracket, name] = listChildren(node);
  if (!object || bracket?.name !== '[' || !/(^|\.)environ$/.test(source.textOf(object)))
    return undefined;
  return name;
}
