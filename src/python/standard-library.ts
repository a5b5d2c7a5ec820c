import { STANDARD_LIBRARY } from './standard-library-modules';
import { PYTHON_VERSIONS, readMinor, type PythonVersion } from './versions';

/** Finds names of the standard library that an image's Python does not have. */

/** Modules that Linux does not have, or that Debian packages separately and the images do not contain. */
const ABSENT: Readonly<Record<string, string>> = {
  msvcrt: 'which exists only on Windows',
  winreg: 'which exists only on Windows',
  winsound: 'which exists only on Windows',
  nt: 'which exists only on Windows',
  msilib: 'which exists only on Windows',
  tkinter: 'which the images do not contain, because they have no screen',
  turtle: 'which the images do not contain, because they have no screen',
  idlelib: 'which the images do not contain',
  lib2to3: 'which the images do not contain, because Debian packages it separately',
};

/** Modules that no image's Python has any more, by the first release without them. */
const REMOVED: Readonly<Record<string, number>> = { formatter: 10, parser: 10, symbol: 10 };

const readTopModule = (module: string): string => module.split('.')[0] ?? '';

/** Checks whether a module is part of Python, of any release that images have. */
export const isStandardModule = (module: string): boolean =>
  PYTHON_VERSIONS.some((python) => STANDARD_LIBRARY[python].has(readTopModule(module)));

/** Explains why Python's own module is not in the image; undefined for any other, and for one that is. */
export function absentModule(module: string, python: PythonVersion): string | undefined {
  const top = readTopModule(module);
  if (Object.hasOwn(ABSENT, top)) return ABSENT[top];
  const removed = Object.hasOwn(REMOVED, top) ? REMOVED[top] : undefined;
  if (removed !== undefined && readMinor(python) >= removed)
    return `which Python 3.${String(removed)} removed`;
  if (STANDARD_LIBRARY[python].has(top)) return undefined;
  const others = PYTHON_VERSIONS.filter((each) => STANDARD_LIBRARY[each].has(top));
  const later = others.find((each) => readMinor(each) > readMinor(python));
  if (later !== undefined) return `which Python ${later} added`;
  return others.length > 0 ? `which Python ${python} no longer has` : undefined;
}

const ABC =
  'Mapping MutableMapping Sequence MutableSequence Iterable Iterator Callable Set MutableSet Hashable Sized Container Generator Awaitable Coroutine KeysView ValuesView ItemsView MappingView ByteString';

/** Names by module: the first release without them, and what to write. */
const NAMES_REMOVED: Readonly<Record<string, { readonly since: number; readonly fix: string }>> = {
  ...Object.fromEntries(
    ABC.split(' ').map((name) => [
      `collections.${name}`,
      { since: 10, fix: `import ${name} from collections.abc` },
    ]),
  ),
  'inspect.getargspec': { since: 11, fix: 'use inspect.getfullargspec' },
  'inspect.formatargspec': { since: 11, fix: 'use inspect.signature' },
  'asyncio.coroutine': { since: 11, fix: 'write async def' },
  'fractions.gcd': { since: 9, fix: 'import gcd from math' },
};

/** Names by module: the first release with them. */
const NAMES_ADDED: Readonly<Record<string, number>> = {
  'datetime.UTC': 11,
  'enum.StrEnum': 11,
  'enum.ReprEnum': 11,
  'asyncio.TaskGroup': 11,
  'asyncio.timeout': 11,
  'asyncio.Runner': 11,
  'asyncio.Barrier': 11,
  'typing.Self': 11,
  'typing.LiteralString': 11,
  'typing.Never': 11,
  'typing.NotRequired': 11,
  'typing.Required': 11,
  'typing.TypeVarTuple': 11,
  'typing.Unpack': 11,
  'typing.assert_never': 11,
  'typing.assert_type': 11,
  'typing.reveal_type': 11,
  'typing.dataclass_transform': 11,
  'typing.override': 12,
  'typing.TypeAliasType': 12,
  'typing.ReadOnly': 13,
  'typing.TypeIs': 13,
  'itertools.batched': 12,
  'collections.abc.Buffer': 12,
  'contextlib.chdir': 11,
  'hashlib.file_digest': 11,
  'warnings.deprecated': 13,
  'queue.ShutDown': 13,
};

/** Explains why `from module import name` fails on that Python; undefined where it does not. */
export function missingName(
  module: string,
  name: string,
  python: PythonVersion,
): { readonly what: string; readonly fix: string } | undefined {
  const key = `${module}.${name}`;
  const removed = Object.hasOwn(NAMES_REMOVED, key) ? NAMES_REMOVED[key] : undefined;
  if (removed && readMinor(python) >= removed.since)
    return { what: `which Python 3.${String(removed.since)} removed`, fix: removed.fix };
  const added = Object.hasOwn(NAMES_ADDED, key) ? NAMES_ADDED[key] : undefined;
  if (added === undefined || readMinor(python) >= added) return undefined;
  const package_ = module === 'typing' || module === 'warnings' ? 'typing_extensions' : undefined;
  return {
    what: `which Python 3.${String(added)} added`,
    fix: package_ === undefined ? 'do without it' : `import it from ${package_}`,
  };
}
