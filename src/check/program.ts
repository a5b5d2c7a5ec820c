import type { EntryPoint } from '../python/entry-point';
import { EVALUATOR } from './interpreter/evaluate/evaluator';
import type { Evaluator } from './interpreter/run';

/** Chooses how an agent's program begins: as `__main__`, or as a launcher that runs or imports its application. */
export function chooseEvaluator({
  file,
  launcher,
  imported,
  module,
  searchPath,
}: EntryPoint): Evaluator {
  if (!launcher || file === undefined || module === undefined || !imported) return EVALUATOR;
  return {
    ...EVALUATOR,
    runEntry: (run) => {
      run.path.begin(searchPath);
      EVALUATOR.importDotted(run, module);
    },
  };
}
