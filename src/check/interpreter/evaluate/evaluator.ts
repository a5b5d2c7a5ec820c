import type { Evaluator } from '../run';
import { getAttribute } from './attributes';
import { call, callFunction } from './calls';
import { importDotted, importRelative, runEntry } from './modules';

/** Follows programs statement by statement. */
export const EVALUATOR: Evaluator = {
  runEntry,
  call,
  callFunction,
  getAttribute,
  importDotted,
  importRelative,
};
