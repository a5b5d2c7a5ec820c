import path from 'node:path/posix';
import type { Run } from '../run';
import { constant, external, items, UNKNOWN, type External, type Value } from '../values';
import { Namespace } from './argparse';

/** Models attributes that are known without a call. */
const CONSTANTS: Readonly<Record<string, string>> = {
  'os.name': 'posix',
  'os.sep': '/',
  'os.linesep': '\n',
  'os.curdir': '.',
  'os.pardir': '..',
  'sys.platform': 'linux',
};

export function readKnownAttribute(run: Run, of: External, name: string): Value | undefined {
  const full = `${of.name}.${name}`;
  if (full === 'sys.argv') return run.argv;
  if (full === 'sys.path') return run.path.list;
  if (full === 'sys.version_info') return items([constant(3), constant(run.container.minor)], true);
  if (full === 'typing.TYPE_CHECKING') return constant(false);
  const known = CONSTANTS[full];
  if (known !== undefined) return constant(known);
  if (of.state instanceof Namespace) return of.state.values.get(name) ?? UNKNOWN;
  return undefined;
}

/** Attributes of constants, paths, lists and dictionaries. */
export function readKnownMember(of: Value, name: string): Value | undefined {
  if (of.kind === 'path') {
    switch (name) {
      case 'parent':
        return { kind: 'path', path: path.dirname(of.path) };
      case 'parents':
        return items(ancestors(of.path).map((each) => ({ kind: 'path', path: each })));
      case 'name':
        return constant(path.basename(of.path));
      case 'stem':
        return constant(path.basename(of.path, path.extname(of.path)));
      case 'suffix':
        return constant(path.extname(of.path));
      default:
        return external(`path.${name}`, of);
    }
  }
  if (of.kind === 'constant' && typeof of.value === 'string') return external(`str.${name}`, of);
  if (of.kind === 'items') return external(`list.${name}`, of);
  return of.kind === 'dictionary' ? external(`dict.${name}`, of) : undefined;
}

function ancestors(of: string): string[] {
  const above = path.dirname(of);
  return above === of ? [] : [above, ...ancestors(above)];
}
