import fc from 'fast-check';
import type { z } from 'zod';
import {
  listBranches,
  listFields,
  makeExample,
  readDefinition,
  type Field,
  type Path,
} from './zod-fields';

/** Makes wrong inputs of a schema: what no field of its type may take, whatever else its schema says. */

/** One wrong value at one place of an otherwise valid document. */
export interface WrongInput {
  /** What is wrong, for the report. */
  readonly kind: string;
  /** Place of the wrong value; of an unknown key, that key. */
  readonly path: Path;
  readonly document: unknown;
}

/** Stands for a field that is left out. */
const ABSENT = Symbol('absent');

/** More bytes than Linux takes in one variable or argument (MAX_ARG_STRLEN). */
const TOO_LONG = 2 ** 17;

/** Seed of everything that is random here. */
const SEED = 18;

const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] =>
  fc.sample(arbitrary, { seed: SEED, numRuns: count });

/** Characters that no text may have: a terminal, a file or a process would take them for something else. */
const CONTROLS = fc.constantFrom('\0', '\x01', '\x07', '\x08', '\x0c', '\x1b', '\x7f');

/** Puts a character somewhere into a text. */
const insertInto = (text: string, character: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(character, fc.nat({ max: text.length }))
    .map(([each, at]) => text.slice(0, at) + each + text.slice(at));

type Wrong = readonly [kind: string, value: unknown];

const KINDS: Readonly<Record<string, readonly unknown[]>> = {
  string: [7, true, [], {}],
  number: ['seven', true, [], {}],
  boolean: ['yes', 7, [], {}],
  array: ['text', 7, { 0: 'x', length: 1 }],
  record: ['text', 7, ['x']],
  object: ['text', 7, []],
};

/** Lists wrong values of a field by its type alone. */
function listWrongValues({ schema }: Field): Wrong[] {
  const branches = listBranches(schema);
  const types = new Set(
    branches.flatMap((branch) => {
      const { type, entries, values } = readDefinition(branch);
      const choices = [...Object.values(entries ?? {}), ...(values ?? [])];
      return choices.length > 0 ? choices.map((each) => typeof each) : type;
    }),
  );
  const wrong: Wrong[] = [['nothing', null]];
  for (const [type, values] of Object.entries(KINDS)) {
    if (!types.has(type)) continue;
    // A schema may take other types on purpose, as YAML has 8.9 as a number.
    const others = values.filter(
      (value) => !fits(types, value) && !(isConverted(schema) && schema.safeParse(value).success),
    );
    wrong.push(...others.map((value): Wrong => ['another type', value]));
  }
  for (const branch of branches) wrong.push(...listWrongOfType(branch));
  return wrong;
}

/** Checks whether a value is changed before it is checked. */
const isConverted = (schema: z.ZodType): boolean => findTypes(schema).includes('transform');

/** Lists the types of a schema and of those that it wraps. */
function findTypes(schema: z.ZodType): string[] {
  const { type, innerType, in: from, out } = readDefinition(schema);
  return [type, ...[innerType, from, out].flatMap((each) => (each ? findTypes(each) : []))];
}

/** Checks whether some branch of a union is for values of this type. */
function fits(types: ReadonlySet<string>, value: unknown): boolean {
  if (Array.isArray(value)) return types.has('array');
  if (typeof value === 'object') return types.has('record') || types.has('object');
  return types.has(typeof value);
}

function listWrongOfType(branch: z.ZodType): Wrong[] {
  const { type, entries, values, element, keyType } = readDefinition(branch);
  switch (type) {
    case 'string': {
      const text = String(makeExample(branch));
      return [
        ...sample(insertInto(text, CONTROLS), 3).map((value): Wrong => [
          'a control character',
          value,
        ]),
        ...sample(insertInto(text, fc.constantFrom('\ud800', '\udfff')), 1).map((value): Wrong => [
          'half of a character',
          value,
        ]),
        ['too long a text', text.padEnd(TOO_LONG + 1, 'x')],
      ];
    }
    case 'number':
      return [
        ...[Number.NaN, Infinity, -Infinity, -1, 1e300].map((value): Wrong => ['no count', value]),
        ...sample(fc.double({ max: -1e-3, noNaN: true }), 2).map((value): Wrong => [
          'no count',
          value,
        ]),
      ];
    case 'enum':
    case 'literal': {
      const known = [...Object.values(entries ?? {}), ...(values ?? [])].map(String);
      const others = fc.string().filter((text) => !known.includes(text));
      return [
        ...sample(others, 2).map((value): Wrong => ['an unknown value', value]),
        ['an unknown value', `${known[0] ?? ''} `],
        ['an unknown value', 'constructor'],
      ];
    }
    case 'array': {
      // Words of a command line may be there twice, names may not.
      const isName = element && listBranches(element).every((each) => !takesAnyText(each));
      if (!element || !isName) return [];
      const entry = makeExample(element);
      return typeof entry === 'object' ? [] : [['one entry twice', [entry, entry]]];
    }
    case 'record': {
      const value = Object.values(makeExample(branch) as object)[0] as unknown;
      const keys =
        keyType && takesAnyText(keyType)
          ? ['a\0b', '__proto__']
          : ['', 'a b', 'a\0b', '__proto__', 'constructor'];
      return keys.map((key): Wrong => ['a wrong name', fromEntry(key, value)]);
    }
    default:
      return [];
  }
}

const takesAnyText = (schema: z.ZodType): boolean => schema.safeParse('a b, c').success;

/** Makes a map of one entry. Assigning `__proto__` would change what the map is. */
const fromEntry = (key: string, value: unknown): Record<string, unknown> =>
  Object.defineProperty({}, key, { value, enumerable: true, configurable: true, writable: true });

/** Lists the wrong inputs of one field of an otherwise valid document. */
function listOfField(schema: z.ZodType, base: unknown, field: Field): WrongInput[] {
  const place = (value: unknown, path = field.path): unknown =>
    placeValue(schema, base, path, value);
  const inputs = listWrongValues(field)
    .filter(([kind]) => field.path.length > 0 || kind !== 'nothing')
    .map(([kind, value]): WrongInput => {
      const [key] = kind === 'a wrong name' ? Object.keys(value as object) : [];
      const path = key === undefined ? field.path : [...field.path, key];
      return { kind, path, document: place(value) };
    });
  if (field.required) {
    inputs.push({ kind: 'a missing field', path: field.path, document: place(ABSENT) });
  }
  for (const branch of listBranches(field.schema)) {
    const { shape } = readDefinition(branch);
    if (!shape) continue;
    const [unknown = ''] = sample(
      fc.stringMatching(/^[a-z]{3,9}$/).filter((key) => !Object.hasOwn(shape, key)),
      1,
    );
    for (const key of [unknown, '__proto__', 'constructor']) {
      const path = [...field.path, key];
      inputs.push({ kind: 'an unknown key', path, document: place('x', path) });
    }
  }
  return inputs;
}

/** Returns a document with another value at a path; what is missing on the way to it gets a valid example. */
export function placeValue(schema: z.ZodType, base: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const parent = chooseParent(schema, base, key);
  const container: unknown = structuredClone(parent);
  const child = findChild(schema, key);
  const current = (container as Record<string | number, unknown>)[key];
  const next = child ? placeValue(child, current, rest, value) : value;
  if (next === ABSENT) Reflect.deleteProperty(container as object, key);
  else {
    Object.defineProperty(container as object, key, {
      value: next,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return container;
}

/** Chooses what a wrong field is put into: the document's own value, if it is of the branch that has that field. */
function chooseParent(schema: z.ZodType, base: unknown, key: string | number): unknown {
  const branches = listBranches(schema).filter((branch) => holds(branch, key));
  const branch = branches.find((each) => each.safeParse(base).success) ?? branches[0];
  if (branch === undefined) {
    const objects = listBranches(schema).filter((each) => readDefinition(each).shape);
    const own = objects.find((each) => each.safeParse(base).success);
    return own ? base : makeExample(objects[0] ?? schema);
  }
  return branch.safeParse(base).success ? base : makeExample(branch);
}

function holds(branch: z.ZodType, key: string | number): boolean {
  const { shape, element, keyType } = readDefinition(branch);
  if (shape) return Object.hasOwn(shape, String(key));
  return typeof key === 'number' ? element !== undefined : keyType !== undefined;
}

function findChild(schema: z.ZodType, key: string | number): z.ZodType | undefined {
  for (const branch of listBranches(schema)) {
    const { shape, element, valueType } = readDefinition(branch);
    if (shape && Object.hasOwn(shape, String(key))) return shape[String(key)];
    if (element && typeof key === 'number') return element;
    if (valueType) return valueType;
  }
  return undefined;
}

/**
 * Lists wrong inputs of every field of a schema.
 * @param base a valid document
 */
export const listWrongInputs = (schema: z.ZodType, base: unknown): WrongInput[] =>
  listFields(schema).flatMap((field) => listOfField(schema, base, field));
