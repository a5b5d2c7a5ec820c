import path from 'node:path/posix';
import { absolute, HOME, pathExists } from '../container';
import type { Run } from '../run';
import { constant, readText, UNKNOWN, type Arguments, type External, type Value } from '../values';
import { openPath } from './data';
import { argument, type Models } from './model';

/** Models os.path and pathlib without a disk. */

const asPath = (text: string | undefined): Value =>
  text === undefined ? UNKNOWN : { kind: 'path', path: text };
const asText = (text: string | undefined): Value => (text === undefined ? UNKNOWN : constant(text));

/** Joins as os.path.join does: an absolute part starts a new path. */
function joined(parts: readonly (Value | undefined)[]): string | undefined {
  let made = '';
  for (const part of parts) {
    const text = readText(part);
    if (text === undefined) return undefined;
    made = text.startsWith('/') ? text : path.join(made, text);
  }
  return made === '' ? '.' : made;
}

const own =
  (change: (text: string) => string) =>
  (_: Run, __: External, list: Arguments): Value => {
    const text = readText(argument(list, 0));
    return text === undefined ? UNKNOWN : asText(change(text));
  };
const expanded = (text: string): string => text.replace(/^~(?=\/|$)/, HOME);

const exists =
  (of: (callee: External, list: Arguments) => Value | undefined, kind: 'file' | 'folder' | 'any') =>
  (run: Run, callee: External, list: Arguments): Value => {
    const text = readText(of(callee, list));
    if (text !== undefined) run.checkedPaths.add(absolute(text));
    const known = text === undefined ? undefined : pathExists(run.container, absolute(text), kind);
    return known === undefined ? UNKNOWN : constant(known);
  };
const first = (_: External, list: Arguments): Value | undefined => argument(list, 0);
const receiver = (callee: External): Value | undefined => callee.receiver;

/** Maps a path's method to the function that does the same. */
const as =
  (name: string, ...more: readonly Value[]) =>
  (run: Run, callee: External, list: Arguments): Value | undefined => {
    const positional = [callee.receiver ?? UNKNOWN, ...more, ...list.positional];
    run.emit({
      kind: 'call',
      function: name,
      receiver: undefined,
      arguments: { ...list, positional },
    });
    run.risks += 1;
    if (/(^|\.)(open|read_text|read_bytes)$/.test(callee.name))
      return openPath(callee.name !== 'path.open')(run, callee, list);
    return UNKNOWN;
  };

const same =
  (change: (text: string) => string = (text) => text) =>
  (_: Run, callee: External): Value => {
    const text = readText(callee.receiver);
    return asPath(text === undefined ? undefined : change(text));
  };

export const pathModels: Models = {
  'os.path.join': (_, __, { positional, open }) => asText(open ? undefined : joined(positional)),
  'os.path.dirname': own((text) => (text.includes('/') ? path.dirname(text) : '')),
  'os.path.basename': own((text) => path.basename(text)),
  'os.path.abspath': own((text) => absolute(text)),
  'os.path.realpath': own((text) => absolute(text)),
  'os.path.normpath': own((text) => path.normalize(text)),
  'os.path.expanduser': own(expanded),
  'os.path.exists': exists(first, 'any'),
  'os.path.isfile': exists(first, 'file'),
  'os.path.isdir': exists(first, 'folder'),
  'os.getcwd': () => constant('/app'),
  'os.fspath': (_, __, list) => asText(readText(argument(list, 0))),
  'pathlib.Path': (_, __, { positional, open }) => asPath(open ? undefined : joined(positional)),
  'pathlib.PurePath': (_, __, { positional, open }) =>
    asPath(open ? undefined : joined(positional)),
  'pathlib.Path.cwd': () => asPath('/app'),
  'pathlib.Path.home': () => asPath(HOME),
  'path.joinpath': (_, callee, { positional, open }) =>
    asPath(open ? undefined : joined([callee.receiver, ...positional])),
  'path.resolve': same(absolute),
  'path.absolute': same(absolute),
  'path.expanduser': same(expanded),
  'path.as_posix': (_, callee) => asText(readText(callee.receiver)),
  'path.exists': exists(receiver, 'any'),
  'path.is_file': exists(receiver, 'file'),
  'path.is_dir': exists(receiver, 'folder'),
  'path.open': as('open'),
  'path.read_text': as('open', constant('r')),
  'path.read_bytes': as('open', constant('rb')),
  'path.write_text': as('open', constant('w')),
  'path.write_bytes': as('open', constant('wb')),
  'path.touch': as('open', constant('a')),
  'path.mkdir': as('os.makedirs'),
};
