import {
  findExternalBase,
  isDataclass,
  listResolutionOrder,
  member,
} from '../../interpreter/classes';
import type { Run } from '../../interpreter/run';
import { readText, type PythonClass, type Value } from '../../interpreter/values';

/** Finds defaults of the fields of settings classes and dataclasses, where the program makes do with them. */
export interface FieldDefault {
  readonly file: string;
  readonly line: number;
  /** As people call it: `Settings.url`. */
  readonly field: string;
  /** Names of the variables that give it another value; undefined if none can. */
  readonly variables: readonly string[] | undefined;
  readonly text: string;
}

export function listFieldDefaults(run: Run): FieldDefault[] {
  const environment = new Set([...run.environment.keys()].map((name) => name.toLowerCase()));
  return listClasses(run).flatMap((made) => {
    const settings = isSettings(made) ? readSettings(made) : undefined;
    if (isSettings(made) ? !settings : !isDataclass(made)) return [];
    return listFields(made).flatMap(({ name, owner, line, value }) => {
      const variables = settings && listVariables(settings, name, value);
      const isSet = variables?.some((each) => isGiven(run, environment, settings, each));
      const { file } = owner.module;
      if (file === undefined || isSet === true || isArgument(run, made, name, value)) return [];
      const field = `${made.node.name}.${name}`;
      return readTexts(readDefault(value)).map((text) => ({ file, line, field, variables, text }));
    });
  });
}

/** Classes of settings, and others that the program makes objects of. */
function listClasses(run: Run): readonly PythonClass[] {
  const found = new Set(run.instances.keys());
  for (const module of run.modules.values())
    for (const value of module.globals.values())
      if (value.kind === 'class' && value.module === module && isSettings(value)) found.add(value);
  return [...found];
}

const isSettings = (made: PythonClass): boolean =>
  /^pydantic\w*\.(.*\.)?BaseSettings$/.test(findExternalBase(made) ?? '');

interface Field {
  readonly name: string;
  readonly owner: PythonClass;
  readonly line: number;
  readonly value: Value;
}

/** The fields of a class and its bases that have a default; a nearer one replaces those of its name. */
function listFields(made: PythonClass): Field[] {
  const found = new Map<string, Field>();
  for (const owner of [...listResolutionOrder(made)].reverse())
    for (const { type, line, ...rest } of owner.node.body) {
      const { targets: [target] = [], annotation } = type === 'assign' ? (rest as Assigned) : {};
      if (!annotation || target?.type !== 'name') continue;
      const value = owner.attributes.get(target.name);
      if (value) found.set(target.name, { name: target.name, owner, line, value });
    }
  return [...found.values()];
}

type Assigned = Partial<Extract<PythonClass['node']['body'][number], { readonly type: 'assign' }>>;

/** The default that a field has, written as a value or by `Field`; undefined where a function makes it. */
function readDefault(value: Value): Value | undefined {
  if (value.kind !== 'external' || !value.made) return value;
  const { positional, named } = value.made;
  if (named.has('default_factory')) return undefined;
  return named.get('default') ?? (value.name.endsWith('.Field()') ? positional[0] : undefined);
}

const readTexts = (value: Value | undefined): string[] =>
  (value?.kind === 'items' ? value.items : [value]).flatMap((each) =>
    each?.kind === 'constant' ? (readText(each) ?? []) : [],
  );

/** Where a class of settings looks for its variables. */
interface Settings {
  readonly prefix: string;
  /** Text of the file with further variables. */
  readonly file: string;
}

/** Reads the configuration of a class of settings; undefined if values may come from places that are not known. */
function readSettings(made: PythonClass): Settings | undefined {
  const sources = ['settings_customise_sources', 'customise_sources'];
  if (sources.some((name) => member(made, name))) return undefined;
  const config = listResolutionOrder(made).flatMap(
    ({ attributes }) => attributes.get('model_config') ?? attributes.get('Config') ?? [],
  );
  const read = (name: string): Value | undefined =>
    config.map((each) => readKey(each, name)).find((each) => each !== undefined);
  const [prefix, file] = [read('env_prefix'), read('env_file')];
  const isKnown = [prefix, file].every((each) => !each || each.kind === 'constant');
  if (!isKnown || ['secrets_dir', 'fields'].some(read)) return undefined;
  return { prefix: readText(prefix) ?? '', file: readText(file) ?? '' };
}

function readKey(config: Value, name: string): Value | undefined {
  if (config.kind === 'external') return config.made?.named.get(name);
  if (config.kind === 'dictionary') return config.entries.get(name);
  return config.kind === 'class' ? member(config, name) : undefined;
}

/** The variables that pydantic reads a field from: by its alias, else by its name. */
function listVariables({ prefix }: Settings, name: string, value: Value): readonly string[] {
  const told = ['env', 'validation_alias', 'alias'].flatMap((key) => {
    const alias = value.kind === 'external' ? value.made?.named.get(key) : undefined;
    return alias?.kind === 'external' ? (alias.made?.positional ?? []) : (alias ?? []);
  });
  const aliases = told.flatMap(readTexts);
  return aliases.length > 0 ? aliases : [`${prefix}${name}`.toUpperCase()];
}

/** Checks whether a variable is set, or may be by the class's file of variables. Capital letters do not count. */
function isGiven(
  run: Run,
  environment: ReadonlySet<string>,
  settings: Settings | undefined,
  variable: string,
): boolean {
  if (environment.has(variable.toLowerCase()) || run.environmentOpen) return true;
  const file = settings?.file ?? '';
  if (file === '' || !run.container.imageFiles.files.has(file)) return false;
  const text = run.container.data(file);
  const name = new RegExp(`^\\s*(export\\s+)?${variable.replace(/\W/g, '\\$&')}\\s*=`, 'im');
  return text === undefined || name.test(text);
}

/** Checks whether the program itself gives the field a value where it makes an object, as far as that is known. */
function isArgument(run: Run, made: PythonClass, name: string, value: Value): boolean {
  const instance = run.instances.get(made);
  const given = instance?.attributes.get(name);
  if (given === undefined || given === value || given === readDefault(value)) return false;
  // What pydantic fills in is not known.
  return isDataclass(made) || given.kind !== 'unknown';
}
