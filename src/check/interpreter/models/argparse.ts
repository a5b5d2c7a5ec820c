import {
  constant,
  external,
  formatValue,
  NONE,
  readText,
  readTruth,
  UNKNOWN,
  type Arguments,
  type Value,
} from '../values';
import { leave } from '../own-stops';
import type { Run } from '../run';
import { argument, type Model, type Models } from './model';

/** Models argparse: how a parser reads the row's arguments. */

interface Option {
  readonly flags: readonly string[];
  readonly name: string;
  readonly action: string;
  readonly type: Value | undefined;
  readonly default: Value;
  readonly required: boolean;
  /** Arguments that it takes: a number, or 'any'. */
  readonly takes: number | 'any';
  readonly choices: readonly (string | undefined)[] | undefined;
}

class Parser {
  readonly options: Option[] = [];
  /** True if there may be unknown options: subcommands, parents. */
  open = false;
}

export class Namespace {
  readonly values = new Map<string, Value>();
  open = false;
}

/** `--name` and `--no-name`. */
const readAction = (action: Value): string | undefined =>
  action.kind === 'external' && action.name === 'argparse.BooleanOptionalAction'
    ? 'boolean'
    : undefined;

const isKnown = (nargs: Value): boolean => nargs.kind === 'constant';

const NO_VALUE = /^(boolean|store_true|store_false|count|help|version|store_const|append_const)$/;

function readOption(list: Arguments): Option | undefined {
  const flags = list.positional.map(readText);
  if (list.open || flags.some((flag) => flag === undefined)) return undefined;
  const known = flags.filter((flag) => flag !== undefined);
  const long = known.find((flag) => flag.startsWith('--')) ?? known[0] ?? '';
  const positional = !long.startsWith('-');
  const given = list.named.get('action');
  const action = readText(given) ?? (given === undefined ? 'store' : readAction(given));
  // It is not known how a custom action reads its arguments.
  if (action === undefined) return undefined;
  const nargs = list.named.get('nargs');
  const count =
    nargs?.kind === 'constant' && typeof nargs.value === 'number' ? nargs.value : undefined;
  const optional = /^[?*]$/.test(readText(nargs) ?? '') || (nargs !== undefined && !isKnown(nargs));
  const choices = list.named.get('choices');
  const required = list.named.get('required');
  return {
    flags:
      action === 'boolean' ? known.flatMap((flag) => [flag, flag.replace(/^--/, '--no-')]) : known,
    name: readText(list.named.get('dest')) ?? long.replace(/^-+/, '').replaceAll('-', '_'),
    action,
    type: list.named.get('type'),
    default:
      list.named.get('default') ??
      (action === 'store_true'
        ? constant(false)
        : action === 'store_false'
          ? constant(true)
          : NONE),
    required: positional ? !optional : required?.kind === 'constant' && required.value === true,
    takes: NO_VALUE.test(action) ? 0 : nargs === undefined ? 1 : (count ?? 'any'),
    choices: choices?.kind === 'items' && !choices.open ? choices.items.map(readText) : undefined,
  };
}

/** Parses arguments: the options' values, and what is wrong with them. */
function parse(
  run: Run,
  { options, open }: Parser,
  words: readonly string[],
): {
  readonly space: Namespace;
  readonly unknown: string[];
  readonly missing: string[];
  readonly wrong: string[];
} {
  const space = new Namespace();
  space.open = open;
  const result = { space, unknown: [] as string[], missing: [] as string[], wrong: [] as string[] };
  for (const option of options) space.values.set(option.name, option.default);
  const positional = options.filter(({ flags }) => !(flags[0] ?? '').startsWith('-'));
  const given = new Set<Option>();
  const rest = [...words];
  let ended = false;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--' && !ended) {
      ended = true;
      continue;
    }
    const [flag = '', inline = readJoinedValue(options, flag)] = word.split(/=(.*)/s);
    const isFlag = !ended && word.startsWith('-') && !/^-(\d+|\d*\.\d+)?$/.test(word);
    const option = isFlag ? find(options, flag) : positional.shift();
    if (!option) {
      result.unknown.push(word);
      // Its value, if it has one, is unknown too.
      while (rest[0] !== undefined && !rest[0].startsWith('-')) rest.shift();
      continue;
    }
    given.add(option);
    const value = option.flags[0]?.startsWith('-') !== true ? word : inline;
    if (option.takes === 0) {
      space.values.set(
        option.name,
        option.action === 'store_true'
          ? constant(true)
          : option.action === 'store_false'
            ? constant(false)
            : UNKNOWN,
      );
    } else if (option.takes === 1) {
      const text = value ?? rest.shift();
      if (text === undefined || !fits(option, text)) result.wrong.push(word);
      space.values.set(option.name, text === undefined ? UNKNOWN : converted(run, option, text));
    } else {
      while (rest[0] !== undefined && !rest[0].startsWith('-')) rest.shift();
      space.values.set(option.name, UNKNOWN);
    }
  }
  for (const option of options)
    if (option.required && !given.has(option)) result.missing.push(option.flags.join('/'));
  return result;
}

/** Finds an option by its name or a unique prefix, as argparse does. */
function find(options: readonly Option[], flag: string): Option | undefined {
  const exact = options.find(({ flags }) => flags.includes(flag));
  if (exact) return exact;
  // `-p80`, `-vvv`: more may be joined to one letter.
  if (!flag.startsWith('--')) return options.find(({ flags }) => flags.includes(flag.slice(0, 2)));
  const near = options.filter(({ flags }) => flags.some((each) => each.startsWith(flag)));
  return near.length === 1 ? near[0] : undefined;
}

/** Reads the value that is joined to an option of one letter. */
const readJoinedValue = (options: readonly Option[], flag: string): string | undefined =>
  /^-[^-]./.test(flag) && !options.some(({ flags }) => flags.includes(flag))
    ? flag.slice(2)
    : undefined;

function fits({ type, choices }: Option, text: string): boolean {
  if (choices && !choices.includes(undefined) && type === undefined && !choices.includes(text))
    return false;
  return !(type?.kind === 'external' && type.name === 'int' && !/^\s*[+-]?\d+\s*$/.test(text));
}

function converted(run: Run, { type }: Option, text: string): Value {
  if (!type) return constant(text);
  return run.evaluator.call(run, type, {
    positional: [constant(text)],
    named: new Map(),
    open: false,
  });
}

const readParser = (value: Value | undefined): Parser | undefined =>
  value?.kind === 'external' && value.state instanceof Parser ? value.state : undefined;

const parsed =
  (strict: boolean): Model =>
  (run, { receiver }, list) => {
    const parser = readParser(receiver);
    const given = argument(list, 0, 'args');
    const words =
      given === undefined || (given.kind === 'constant' && given.value === null)
        ? run.words
        : given.kind === 'items' && !given.open
          ? given.items.map(readText)
          : undefined;
    const space = external('argparse.Namespace()');
    if (!parser || words?.every((word) => word !== undefined) !== true) return space;
    const result = parse(run, parser, words);
    space.state = result.space;
    const unknown = strict ? result.unknown : [];
    const { missing, wrong } = result;
    if (!parser.open && unknown.length + missing.length + wrong.length > 0) {
      run.emit({ kind: 'arguments', unknown, missing, wrong });
      run.raise('SystemExit');
    }
    return strict ? space : { kind: 'items', items: [space, UNKNOWN], open: false };
  };

const open: Model = (_, { receiver }) => {
  const parser = readParser(receiver);
  if (parser) parser.open = true;
  return UNKNOWN;
};

export const argumentModels: Models = {
  'argparse.ArgumentParser': (_, callee, list) => {
    const made = external('argparse.ArgumentParser()', callee.receiver, list);
    const parser = new Parser();
    parser.open =
      list.open ||
      ['parents', 'prefix_chars', 'fromfile_prefix_chars'].some((name) => list.named.has(name));
    made.state = parser;
    return made;
  },
  'argparse.ArgumentParser().add_argument': (run, { receiver }, list) => {
    const parser = readParser(receiver);
    const option = readOption(list);
    if (parser && option && run.certain) parser.options.push(option);
    else if (parser) parser.open = true;
    return UNKNOWN;
  },
  'argparse.ArgumentParser().set_defaults': open,
  'argparse.ArgumentParser().add_subparsers': open,
  'argparse.ArgumentParser().add_argument_group': (_, { receiver }) => receiver,
  'argparse.ArgumentParser().add_mutually_exclusive_group': (_, { receiver }) => receiver,
  'argparse.ArgumentParser().parse_args': parsed(true),
  'argparse.ArgumentParser().parse_known_args': parsed(false),
  'argparse.ArgumentParser().error': (run, _, list) =>
    leave(run, readText(argument(list, 0, 'message')) ?? '2'),
  'argparse.ArgumentParser().exit': (run, _, list) => {
    const status = argument(list, 0, 'status') ?? constant(0);
    return leave(run, readTruth(status) === true ? formatValue(status) : undefined);
  },
};
