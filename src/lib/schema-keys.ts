import type { z } from 'zod';

/** The parts of zod's definitions that are read here. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
}

/** Lists the keys that a schema knows in the map that `path` leads to; none where it takes any key, or no map. */
export function listKnownKeys(schema: z.ZodType, path: readonly string[]): string[] {
  const [key, ...below] = path;
  return listBranches(schema).flatMap((branch) => {
    const { shape, element, valueType } = branch;
    if (key === undefined) return Object.keys(shape ?? {});
    const next = shape && Object.hasOwn(shape, key) ? shape[key] : (element ?? valueType);
    return next ? listKnownKeys(next, below) : [];
  });
}

/** Lists what a value may be: the options of a union, or the schema itself, without defaults and conversions. */
function listBranches(schema: z.ZodType): Definition[] {
  const definition: Definition = schema.def;
  const { type, innerType, in: from, out, options } = definition;
  if (innerType) return listBranches(innerType);
  if (options) return options.flatMap(listBranches);
  if (type !== 'pipe' || !from || !out) return [definition];
  const isConversion = (from.def as Definition).type === 'transform';
  return listBranches(isConversion ? out : from);
}
