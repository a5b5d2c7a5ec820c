import path from 'node:path/posix';
import { listArguments, listChildren, type Node, type Source } from './syntax';

/** Folder of the source in a container, where an agent starts. */
const APP = '/app';

/**
 * Works out the paths that an expression names without running it: literals, `__file__`, and what os.path and pathlib
 * make of them. Paths are relative to the tree's root, which is where agents start.
 */
export class Paths {
  /** Values of the file's simple assignments so far. */
  private readonly names = new Map<string, string>();

  /** @param file the file itself, relative to the root */
  constructor(
    private readonly source: Source,
    private readonly file: string,
  ) {}

  assign(statement: Node): void {
    const [target, ...rest] = listChildren(statement);
    const value = rest.at(-1);
    if (target?.name !== 'VariableName' || !value) return;
    const text = this.valueOf(value);
    if (text !== undefined) this.names.set(this.source.textOf(target), text);
  }

  /** @returns undefined for what is no path, or none inside the tree */
  of(node: Node): string | undefined {
    const value = this.valueOf(node);
    if (value === undefined || value === '' || /[\n\0*?<>|]|:\/\//.test(value)) return undefined;
    const inside = path.normalize(value === APP ? '.' : value.replace(`${APP}/`, ''));
    return /^(\/|\.\.(\/|$))/.test(inside) ? undefined : inside.replace(/(.)\/$/, '$1');
  }

  private valueOf(node: Node): string | undefined {
    switch (node.name) {
      case 'String':
      case 'ContinuedString':
        return this.source.stringOf(node);
      case 'VariableName': {
        const name = this.source.textOf(node);
        return name === '__file__' ? `${APP}/${this.file}` : this.names.get(name);
      }
      case 'ParenthesizedExpression':
        return this.optional(listChildren(node)[1]);
      case 'BinaryExpression':
        return this.binary(node);
      case 'MemberExpression':
        return this.member(node);
      case 'CallExpression':
        return this.call(node);
      default:
        return undefined;
    }
  }

  private optional(node: Node | undefined | null): string | undefined {
    return node ? this.valueOf(node) : undefined;
  }

  private binary(node: Node): string | undefined {
    const [left, operator, right] = listChildren(node);
    const [a, b] = [this.optional(left), this.optional(right)];
    if (!operator || a === undefined || b === undefined) return undefined;
    const sign = this.source.textOf(operator);
    return sign === '/' ? join([a, b]) : sign === '+' ? a + b : undefined;
  }

  /** `x.parent` and `x.parents[1]`. */
  private member(node: Node): string | undefined {
    const [object, , property, number] = listChildren(node);
    if (object?.name === 'MemberExpression' && property?.name === 'Number') {
      const [inner, , name] = listChildren(object);
      if (!name || this.source.textOf(name) !== 'parents') return undefined;
      return up(this.optional(inner), Number(this.source.textOf(property)) + 1);
    }
    if (number || !property || this.source.textOf(property) !== 'parent') return undefined;
    return up(this.optional(object), 1);
  }

  private call(node: Node): string | undefined {
    const callee = node.firstChild;
    if (!callee) return undefined;
    const args = listArguments(node).map((argument) => this.valueOf(argument));
    const name = this.source.textOf(callee).replace(/^(os\.path|pathlib|os|posixpath)\./, '');
    if (/^(getcwd|Path\.cwd)$/.test(name)) return APP;
    if (/^(Path|PurePath|join)$/.test(name)) return args.length === 0 ? APP : join(args);
    if (/^(str|fspath|abspath|realpath|normpath|expanduser)$/.test(name)) return args[0];
    if (name === 'dirname') return up(args[0], 1);
    if (callee.name !== 'MemberExpression') return undefined;
    const [object, , method] = listChildren(callee);
    const called = method ? this.source.textOf(method) : '';
    if (/^(resolve|absolute|as_posix|expanduser)$/.test(called)) return this.optional(object);
    if (called === 'joinpath') return join([this.optional(object), ...args]);
    return undefined;
  }
}

const up = (value: string | undefined, times: number): string | undefined =>
  value === undefined ? undefined : path.normalize(path.join(value, '../'.repeat(times)));

/** Joins as os.path.join does: an absolute part starts a new path. */
function join(parts: readonly (string | undefined)[]): string | undefined {
  let joined = '';
  for (const part of parts) {
    if (part === undefined) return undefined;
    joined = part.startsWith('/') ? part : path.join(joined, part);
  }
  return joined;
}
