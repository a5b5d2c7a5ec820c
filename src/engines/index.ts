import type { Context } from '../checkout/context';
import { FleetError } from '../lib/errors';
import type { EngineName } from '../stack/engines';
import { embedded } from './embedded';
import type { Engine } from './engine';
import { pulumi } from './pulumi';

const engines: Readonly<Record<EngineName, Engine>> = { embedded, pulumi };

/** Chooses the engine that owns the stack. Nothing else looks at `fleet:engine` to decide what to run. */
export const chooseEngine = ({ stack }: Context): Engine => engines[stack.engine];

/**
 * Refuses a stack that another engine owns.
 * @throws FleetError naming the engine that owns it
 */
export function requireEmbedded({ stack }: Context): void {
  if (stack.engine === 'embedded') return;
  throw new FleetError(
    `Pulumi.${stack.name}.yaml: fleet:engine: this command does not work with the engine: '${stack.engine}'; use a stack whose fleet:engine is 'embedded'`,
  );
}
