import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { z } from 'zod';

/** Reads the fields of a zod schema, and makes valid values of them. */

export type Path = readonly (string | number)[];

/** A field of a schema, below any defaults, unions and lists. */
export interface Field {
  readonly path: Path;
  readonly schema: z.ZodType;
  /** The row or map that it is a field of may not lack it. */
  readonly required: boolean;
}

/** The parts of zod's definitions that are read here. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
}

export const readDefinition = (schema: z.ZodType): Definition => schema.def;

/** Takes off defaults, optionality and what changes a value before it is checked. */
export function unwrap(schema: z.ZodType): z.ZodType {
  const { type, innerType, in: from, out } = readDefinition(schema);
  if (innerType) return unwrap(innerType);
  if (type !== 'pipe' || !from || !out) return schema;
  return unwrap(readDefinition(from).type === 'transform' ? out : from);
}

export const isOptional = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

/** Lists the schemas that a value may be of: those of a union, or the one. */
export function listBranches(schema: z.ZodType): z.ZodType[] {
  const plain = unwrap(schema);
  const { options } = readDefinition(plain);
  return options ? options.flatMap(listBranches) : [plain];
}

/** Lists every field of a schema, itself included. Of a list it has the first entry, of a map the key of an example. */
export function listFields(schema: z.ZodType, path: Path = [], required = false): Field[] {
  const own: Field = { path, schema, required };
  return [
    own,
    ...listBranches(schema).flatMap((branch) => {
      const { shape, element, keyType, valueType } = readDefinition(branch);
      if (shape) {
        return Object.entries(shape).flatMap(([key, each]) =>
          listFields(each, [...path, key], !isOptional(each)),
        );
      }
      if (element) return listFields(element, [...path, 0]);
      if (keyType && valueType) {
        return listFields(valueType, [...path, String(makeExample(keyType))]);
      }
      return [];
    }),
  ];
}

/** Texts that some field takes whose form no pattern says. */
const TEXTS = [
  ...['x', '0', 'example', '2026-12-31', '20260101T000000Z', '10.0.0.1', '8.6', '/srv/x'],
  ...['localhost:5050', 'ghcr.io/octocat/fleet', 'https://example.com/x'],
];

/** Lists the words in quotes of the messages that refuse a value: they are examples. */
function listQuoted(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  const messages = error?.issues.map(({ message }) => message) ?? [];
  return messages.flatMap((text) => [...text.matchAll(/'([^']*)'/g)].map(([, each = '']) => each));
}

/** Lists texts that a field may take: what its own messages give as examples, and what its patterns match. */
function listTexts(schema: z.ZodType): string[] {
  const said = ['', '\0'].flatMap((text) => listQuoted(schema, text));
  const checks = (schema.def as { checks?: { _zod: { def: { pattern?: RegExp } } }[] }).checks;
  const patterns = (checks ?? []).flatMap(({ _zod }) => _zod.def.pattern ?? []);
  const matching = patterns.flatMap((pattern) => {
    try {
      return fc.sample(fc.stringMatching(pattern), { seed: 1, numRuns: 5 });
    } catch {
      return []; // It does not know every construct of regular expressions.
    }
  });
  return [...said, ...TEXTS, ...matching];
}

const NUMBERS = [8, 1, 0, 512, 9000];

function listCandidates(schema: z.ZodType): unknown[] {
  const { type, shape, element, keyType, valueType, entries, values } = readDefinition(schema);
  switch (type) {
    case 'string':
      return listTexts(schema);
    case 'number':
      return NUMBERS;
    case 'boolean':
      return [true];
    case 'enum':
      return Object.values(entries ?? {});
    case 'literal':
      return [...(values ?? [])];
    case 'array':
      return element ? [[makeExample(element)], listQuoted(schema, [''])] : [];
    case 'record':
      return keyType && valueType
        ? [{ [String(makeExample(keyType))]: makeExample(valueType) }]
        : [];
    case 'object':
      return [
        Object.fromEntries(
          Object.entries(shape ?? {})
            .filter(([, each]) => !isOptional(each))
            .map(([key, each]) => [key, makeExample(each)]),
        ),
      ];
    default:
      return [];
  }
}

const examples = new WeakMap<z.ZodType, unknown>();

/** Makes a value that the schema takes. A schema of which none is found needs another text in `TEXTS`. */
export function makeExample(schema: z.ZodType): unknown {
  if (!examples.has(schema)) examples.set(schema, findExample(schema));
  return examples.get(schema);
}

function findExample(schema: z.ZodType): unknown {
  for (const branch of listBranches(schema)) {
    const found = listCandidates(branch).find((each) => schema.safeParse(each).success);
    if (found !== undefined) return found;
  }
  assert.fail(`no example is found of a ${readDefinition(unwrap(schema)).type}`);
}
