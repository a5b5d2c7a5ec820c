import type { DataFormat } from '../data-formats';
import { createAbsentNone, readData } from '../data-files';
import { external, UNKNOWN, type Value } from '../values';
import { argument, type Model, type Models } from './model';

/** Models what reads data files. */

const load =
  (format: DataFormat): Model =>
  (run, _, list): Value => {
    run.risks += 1;
    // Hooks and constructors make other values.
    const plain = [...list.named.keys()].every((name) => /^(Loader|stream|fp|s)$/.test(name));
    const known = plain ? readData(run, argument(list, 0), format) : undefined;
    return known ?? UNKNOWN;
  };

/** Opens a path's file as `open` does. */
export const openPath =
  (read: boolean): Model =>
  (_, { receiver }, list) => {
    const positional = [receiver ?? UNKNOWN, ...(read ? [] : list.positional)];
    const named = new Map([...list.named].filter(([name]) => !read && name === 'mode'));
    const opened = external('open()', undefined, { positional, named, open: list.open });
    return read ? external('open().read()', opened) : opened;
  };

/** Reads a key of a data file's mapping that the file lacks. */
export const readAbsentKey = (of: Value | undefined, key: string): Value | undefined =>
  of?.kind === 'dictionary' && of.read && !of.open ? createAbsentNone(of.read, key) : undefined;

export const dataModels: Models = {
  'yaml.safe_load': load('yaml'),
  'yaml.load': load('yaml'),
  'yaml.full_load': load('yaml'),
  'json.load': load('json'),
  'json.loads': load('json'),
  'tomllib.load': load('toml'),
  'tomllib.loads': load('toml'),
  'tomli.load': load('toml'),
  'tomli.loads': load('toml'),
};
