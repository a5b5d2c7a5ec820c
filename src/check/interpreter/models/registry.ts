import { argumentModels } from './argparse';
import { builtinModels } from './builtins';
import type { Model, Models } from './model';
import { dataModels } from './data';
import { pathModels } from './paths';
import { systemModels } from './system';

const MODELS: Models = {
  ...builtinModels,
  ...pathModels,
  ...systemModels,
  ...argumentModels,
  ...dataModels,
};

/** Checks whether a call only computes a value, so that it is no event. */
export const isPure = (name: string): boolean =>
  Object.hasOwn(builtinModels, name) || Object.hasOwn(pathModels, name);

/** Finds the model of a function by its dotted name. */
export const findModel = (name: string): Model | undefined =>
  Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
