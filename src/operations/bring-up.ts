import type { Context } from '../checkout/context';
import { chooseEngine } from '../engines';
import { printStack } from '../engines/common/preview';
import { selectServices } from '../engines/common/selection';
import { rememberUnbuilt } from '../engines/common/unbuilt';
import { checkStackLock } from '../engines/common/stack-lock';
import { sendProgressToStderr } from '../lib/output';
import { printUnusedVolumes } from '../engines/common/unused-volumes';
import { printUpResult } from '../status/up-result';

export interface UpCommandOptions {
  /** Names of services to bring up, with all that they depend on. @default all */
  readonly only?: readonly string[] | undefined;
  /** Stop at the first failure: of a build, before anything starts. @default false */
  readonly strict?: boolean | undefined;
  /** Print the result as JSON, and progress on stderr. @default false */
  readonly json?: boolean | undefined;
  /** Watch what was started until it is stable; else end when it is healthy. @default true */
  readonly watch?: boolean | undefined;
  /** Go on where the stack runs for another checkout. @default false */
  readonly takeOver?: boolean | undefined;
}

/**
 * Brings the stack up by its engine and prints the result.
 * @throws FleetError with a line for each service that failed and is not optional
 */
export async function bringUp(context: Context, options: UpCommandOptions): Promise<void> {
  const { only = [], strict = false, json = false, watch = true, takeOver = false } = options;
  const since = Date.now();
  if (json) sendProgressToStderr();
  const selection = selectServices(context.plan, only);
  await checkStackLock(context);
  printStack(context, selection);
  const engine = chooseEngine(context);
  const result = await engine.up(context, { selection, strict, watch, takeOver });
  await rememberUnbuilt(context, selection, result.failures);
  if (selection.all) await printUnusedVolumes(context);
  await printUpResult(context, result, { since, json, selection });
}
