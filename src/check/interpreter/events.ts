import type { Arguments, Known, Value } from './values';

/** Something that a service's program does, as far as its code shows without running it. */
export type Event = Place & EventDetail;

export interface Place {
  readonly file: string;
  readonly line: number;
  /** True if it is certain to happen when the service starts; else it depends on unknown values. */
  readonly certain: boolean;
  /** Exceptions that code around it catches, and after which the program continues. */
  readonly caught: readonly string[];
  /** True if it runs in a thread of its own, whose end does not end the program. */
  readonly thread: boolean;
  /** True if it is reached from the entry point; else it is in a function without a known call. */
  readonly reached: boolean;
}

export type EventDetail =
  /** A call of a function outside the source; `function` is its dotted name. */
  | {
      readonly kind: 'call';
      readonly function: string;
      readonly receiver: Value | undefined;
      readonly arguments: Arguments;
    }
  /** An import of a module that is not in the source but in the image. */
  | { readonly kind: 'import'; readonly module: string; readonly names: readonly string[] }
  | {
      readonly kind: 'import-missing';
      readonly module: string;
      /** False if sys.path is not fully known: the module may then be found elsewhere. */
      readonly pathKnown: boolean;
      readonly relative: 'no' | 'no-package' | 'beyond-top';
      /** Its file, or folder with modules, in the source, which the image lacks. */
      readonly source: string | undefined;
    }
  | { readonly kind: 'import-unparsed'; readonly module: string; readonly target: string }
  | {
      readonly kind: 'import-name-missing';
      readonly name: string;
      readonly target: string;
      /** True if the module is still running an import that led back here. */
      readonly circular: boolean;
    }
  | {
      readonly kind: 'undefined-name';
      readonly name: string;
      /** The line further down that sets it; undefined if none does. */
      readonly below: number | undefined;
    }
  | {
      readonly kind: 'environment';
      readonly name: string;
      /** The exception that its None raises; undefined if reading the variable raises KeyError. */
      readonly none: 'TypeError' | 'AttributeError' | undefined;
    }
  /** The program's own `raise`, failed `assert`, or exit with another code than 0. */
  | {
      readonly kind: 'stop';
      /** The exception; SystemExit for an exit. */
      readonly exception: string;
      /** Its text, or the exit code, where the code writes it. */
      readonly said: string | undefined;
      /** True if code that is not followed may keep the program from coming here. */
      readonly after: boolean;
    }
  /** A call that needs a running event loop, outside of every coroutine. */
  | { readonly kind: 'no-running-loop'; readonly function: string }
  /** A call of a function of the source with arguments that it does not take. */
  | {
      readonly kind: 'call-mismatch';
      readonly name: string;
      readonly target: string;
      readonly targetLine: number;
      readonly problem: string;
    }
  /** An attribute that an instance of the source's class does not have. */
  | {
      readonly kind: 'attribute-missing';
      readonly name: string;
      /** The class. */
      readonly owner: string;
      /** An attribute of a similar name. */
      readonly near: string | undefined;
    }
  /** A use of a known value that Python refuses. */
  | {
      readonly kind: 'value';
      readonly by: Known['by'];
      readonly why: string;
      readonly use: string;
      readonly raises:
        | 'AttributeError'
        | 'TypeError'
        | 'KeyError'
        | 'ValueError'
        | 'NoSectionError'
        | 'NoOptionError';
    }
  /** A read of a data file that does not parse. */
  | {
      readonly kind: 'data-broken';
      readonly data: string;
      readonly dataLine: number | undefined;
      readonly format: string;
      readonly why: string;
      readonly raises: 'JSONDecodeError' | 'YAMLError' | 'TOMLDecodeError' | IniError;
      /** True if Python's own reader refuses it too. */
      readonly isSure: boolean;
    }
  | {
      readonly kind: 'arguments';
      /** Options of the command line that the program's parser does not accept. */
      readonly unknown: readonly string[];
      readonly missing: readonly string[];
      readonly wrong: readonly string[];
    };

/** Exceptions of configparser for a file that it cannot read. */
export type IniError =
  'MissingSectionHeaderError' | 'ParsingError' | 'DuplicateSectionError' | 'DuplicateOptionError';

/** Names of exceptions that include a given one. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  KeyError: ['LookupError'],
  IndexError: ['LookupError'],
  ModuleNotFoundError: ['ImportError'],
  FileNotFoundError: ['OSError', 'IOError', 'EnvironmentError'],
  PermissionError: ['OSError', 'IOError', 'EnvironmentError'],
  OSError: ['IOError', 'EnvironmentError'],
  UnicodeDecodeError: ['ValueError'],
  NotImplementedError: ['RuntimeError'],
  ZMQError: ['ZMQBaseError'],
  JSONDecodeError: ['ValueError'],
  TOMLDecodeError: ['ValueError'],
  YAMLError: ['MarkedYAMLError', 'ScannerError', 'ParserError', 'ComposerError'],
  MissingSectionHeaderError: ['ParsingError', 'Error'],
  ParsingError: ['Error'],
  DuplicateSectionError: ['Error'],
  DuplicateOptionError: ['Error'],
  NoSectionError: ['Error'],
  NoOptionError: ['Error'],
};

/** Checks whether a handler of `names` catches `exception`; no names are a bare `except`. */
export function catches(names: readonly string[], exception: string): boolean {
  if (names.length === 0 || names.includes('BaseException')) return true;
  if (names.includes(exception)) return true;
  if (exception === 'SystemExit' || exception === 'KeyboardInterrupt') return false;
  return (
    names.includes('Exception') || (ABOVE[exception] ?? []).some((each) => names.includes(each))
  );
}

/** Checks whether code around the event continues after `exception`. */
export const isCaught = ({ caught }: Pick<Place, 'caught'>, exception: string): boolean =>
  caught.length > 0 && catches(caught, exception);
