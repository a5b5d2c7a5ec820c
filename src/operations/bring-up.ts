import type { Context } from '../checkout/context';
import { chooseEngine } from '../engines';
import { printStack } from '../engines/common/preview';
import { selectServices } from '../engines/common/selection';
import { omitStopped, readStops } from '../engines/common/stopped';
import { rememberUnbuilt } from '../engines/common/unbuilt';
import { checkStackLock } from '../engines/common/stack-lock';
import { sendProgressToStderr } from '../lib/output';
import { printUnusedVolumes } from '../engines/common/unused-volumes';
import { dropEndedHolds } from '../source/hold-services';
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
  /** Try again what has failed here before. @default false */
  readonly retry?: boolean | undefined;
  /** Put a service back whose new definition fails; else leave it as it is. @default true */
  readonly revert?: boolean | undefined;
}

/**
 * Brings the stack up by its engine and prints the result.
 * @throws FleetError with a line for each service that failed and is not optional
 */
export async function bringUp(context: Context, options: UpCommandOptions): Promise<void> {
  const { only = [], strict = false, json = false, watch = true } = options;
  const { takeOver = false, retry = false, revert = true } = options;
  const since = Date.now();
  if (json) sendProgressToStderr();
  const asked = selectServices(context.plan, only);
  await checkStackLock(context);
  const selection = omitStopped(context, asked, await readStops(context), only);
  printStack(context, selection);
  dropEndedHolds(context, (slug) => selection.includes(slug));
  const engine = chooseEngine(context);
  const result = await engine.up(context, {
    selection,
    strict,
    watch,
    takeOver,
    retry,
    revert,
    build: true,
  });
  await rememberUnbuilt(context, selection, result.failures);
  if (selection.all) await printUnusedVolumes(context);
  await printUpResult(context, result, { since, json, selection: asked });
}
