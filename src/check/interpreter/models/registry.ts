import { argumentModels } from './argparse';
import { builtinModels } from './builtins';
import type { Model, Models } from './model';
import { configparserModels } from './configparser';
import { dataModels } from './data';
import { dotenvModels } from './dotenv';
import { pathModels } from './paths';
import { systemModels } from './system';

const MODELS: Models = {
  ...builtinModels,
  ...pathModels,
  ...systemModels,
  ...argumentModels,
  ...dataModels,
  ...configparserModels,
  ...dotenvModels,
};

/** Checks whether a call only computes a value, so that it is no event. */
export const isPure = (name: string): boolean =>
  Object.hasOwn(builtinModels, name) || Object.hasOwn(pathModels, name);

/** Finds the model of a function by its dotted name. */
export const findModel = (name: string): Model | undefined =>
  Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
