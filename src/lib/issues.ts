import type { z } from 'zod';
import { formatProblem, quoteValue } from './errors';
import { listKnownKeys } from './schema-keys';
import { suggestNames } from './suggest';

/** Where the value stands that a schema refuses, and what else is known of it. */
export interface IssueContext {
  /** The file as messages name it. */
  readonly file: string;
  /** Precedes every key: a row's name and a point, or the namespace of a stack's keys. @default nothing */
  readonly prefix?: string;
  /** Says what to write, by the keys that lead to the value, what the schema says and the value itself.
   *  @default what the schema says, else what its type asks for */
  readonly fix?: (
    keys: readonly string[],
    said: string | undefined,
    value: unknown,
  ) => string | undefined;
  /** The schema that refused the content: its keys are what an unknown key may be a slip of. @default none is suggested */
  readonly schema?: z.ZodType;
  /** Says what to do about an unknown key, by the keys that lead to it and the known ones that are like it.
   *  @default write one of those, else remove it */
  readonly fixUnknown?: (keys: readonly string[], near: readonly string[]) => string;
  /** Whether the value is never printed. @default every value is printed */
  readonly secret?: (keys: readonly string[]) => boolean;
}

type Issue = z.core.$ZodIssue;

/** Formats all that a schema refuses, a line for each. @param content what the schema was given */
export const formatIssues = (
  error: z.core.$ZodError,
  content: unknown,
  context: IssueContext,
): string[] => error.issues.flatMap((issue) => formatIssue(issue, content, context));

/**
 * Formats the names that zod passes over without a word: `__proto__`, in a map.
 * @param content what the schema was given
 */
export const formatHiddenKeys = (content: unknown, context: IssueContext): string[] =>
  findHiddenKeys(content).map((keys) =>
    formatProblem({
      place: formatPlace(context, keys),
      problem: 'is no valid name',
      fix: 'remove it',
    }),
  );

function findHiddenKeys(content: unknown, path: readonly string[] = []): string[][] {
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([key, value]) => [
    ...(key === '__proto__' ? [[...path, key]] : []),
    ...findHiddenKeys(value, [...path, key]),
  ]);
}

function formatIssue(issue: Issue, content: unknown, context: IssueContext): string[] {
  const keys = issue.path.map(String);
  const given = readValue(content, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = context.schema ? listKnownKeys(context.schema, keys) : [];
    const others = known.filter((key) => readValue(given, [key]) === undefined);
    const { fixUnknown = fixUnknownKey } = context;
    return issue.keys.map((key) =>
      formatProblem({
        place: formatPlace(context, [...keys, key]),
        problem: 'unknown key',
        fix: fixUnknown([...keys, key], suggestNames(key, others)),
      }),
    );
  }
  const branch = issue.code === 'invalid_union' ? chooseBranch(issue, given) : undefined;
  if (branch) {
    return branch.flatMap((inner) =>
      formatIssue({ ...inner, path: [...issue.path, ...inner.path] }, content, context),
    );
  }
  // Of a map's key, zod keeps what is wrong with it one level down.
  const wrong = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  const value = issue.code === 'invalid_key' ? keys.at(-1) : given;
  const said = hasOwnMessage(wrong) ? wrong.message : undefined;
  const shown = showValue(value, context.secret?.(keys) === true);
  return [
    formatProblem({
      place: formatPlace(context, keys),
      problem: describeProblem(wrong, issue.code, value),
      value: shown,
      fix:
        context.fix?.(keys, said, value) ??
        takeQuotesOff(wrong, value, shown) ??
        said ??
        putIntoQuotes(wrong, value, shown) ??
        describeFix(wrong),
    }),
  ];
}

const fixUnknownKey = (_: readonly string[], near: readonly string[]): string =>
  writeKeys(near) ?? 'remove it';

/** Says which known keys to write; undefined where there is none. */
export const writeKeys = (near: readonly string[]): string | undefined =>
  near.length === 0 ? undefined : `write ${near.join(' or ')}`;

/** Says to write a number or a boolean without its quotes; undefined for any other value. */
function takeQuotesOff(issue: Issue, value: unknown, shown: unknown): string | undefined {
  if (issue.code !== 'invalid_type' || typeof value !== 'string') return undefined;
  const isBare =
    issue.expected === 'boolean'
      ? /^(true|false)$/.test(value)
      : ['number', 'int'].includes(issue.expected) && /^-?\d+(\.\d+)?$/.test(value);
  return isBare ? `write ${shown === value ? value : 'it'} without quotes` : undefined;
}

/** Says to write a number or a boolean as text; undefined for any other value. */
function putIntoQuotes(issue: Issue, value: unknown, shown: unknown): string | undefined {
  if (issue.code !== 'invalid_type' || issue.expected !== 'string') return undefined;
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return `write ${shown === value ? quoteValue(value) : 'it'} in quotes`;
}

/** Returns what a message shows of a value: nothing of one that is missing or empty. */
function showValue(value: unknown, secret: boolean): unknown {
  if (value === undefined || value === '') return undefined;
  return secret ? '[secret]' : value;
}

function formatPlace({ file, prefix = '' }: IssueContext, keys: readonly string[]): string {
  const key = `${prefix}${keys.join('.')}`.replace(/[.:]$/, '');
  return key === '' ? file : `${file}: ${key}`;
}

const readValue = (content: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    content,
  );

/** zod's own messages begin with a capital; those of the schemas say what to write. */
const hasOwnMessage = ({ message }: Issue): boolean => /^[a-z]/.test(message);

/** Chooses the only kind of a union that the value can be meant for; undefined where it may be several. */
function chooseBranch(issue: z.core.$ZodIssueInvalidUnion, given: unknown): Issue[] | undefined {
  if (hasOwnMessage(issue) || typeof given !== 'object' || given === null) return undefined;
  const [first, ...more] = issue.errors.filter(
    (issues) => !issues.some(({ path }) => path.length === 0),
  );
  return more.length === 0 ? first : undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

const FORMATS: Readonly<Record<string, string>> = {
  date: 'a date',
  ipv4: 'an IPv4 address',
  url: 'a URL',
};

const nameKind = (expected: string): string => KINDS[expected] ?? expected;

/** Says what is wrong with a value, or that there is none. */
function describeProblem(issue: Issue, code: Issue['code'], value: unknown): string {
  if (value === undefined) return 'missing';
  if (code === 'invalid_key') return value === '' ? 'has an empty name' : 'is no valid name';
  if (value === '') return 'is empty';
  switch (issue.code) {
    case 'invalid_type':
      return `is not ${nameKind(issue.expected)}`;
    case 'invalid_value':
      return 'unknown value';
    case 'too_small':
      if (issue.origin !== 'number' && issue.origin !== 'int') return 'is empty';
      return `is ${issue.inclusive === true ? 'below' : 'not above'} ${String(issue.minimum)}`;
    case 'too_big':
      if (issue.origin !== 'number' && issue.origin !== 'int') return 'is too long';
      return `is ${issue.inclusive === true ? 'above' : 'not below'} ${String(issue.maximum)}`;
    case 'invalid_format':
      return issue.format in FORMATS
        ? `is not ${FORMATS[issue.format] ?? ''}`
        : 'has the wrong form';
    case 'custom':
      return (issue.params?.['problem'] as string | undefined) ?? 'is wrong';
    default:
      return 'has the wrong form';
  }
}

/** Says what to write where the schema does not. */
function describeFix(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `write ${nameKind(issue.expected)}`;
    case 'invalid_value':
      return `write ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(quoteValue).join(', ')}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `write a number ${issue.inclusive === true ? 'from' : 'above'} ${String(issue.minimum)}`
        : `write ${issue.origin === 'array' ? 'an entry' : 'text'}`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `write a number ${issue.inclusive === true ? 'up to' : 'below'} ${String(issue.maximum)}`
        : `write at most ${String(issue.maximum)}`;
    case 'invalid_format':
      return issue.format === 'starts_with' && 'prefix' in issue
        ? `write text that begins with ${quoteValue(issue.prefix)}`
        : `write ${FORMATS[issue.format] ?? 'another value'}`;
    default:
      return 'write another value';
  }
}
