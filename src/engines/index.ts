import type { Context } from '../checkout/context';
import { FleetError } from '../lib/errors';
import type { Engine } from './engine';

/** Loads the engine that owns the stack. Nothing else looks at `fleet:engine` to decide what to run. */
export async function loadEngine({ stack }: Context): Promise<Engine> {
  switch (stack.engine) {
    case 'embedded':
      return (await import('./embedded')).embedded;
    case 'pulumi':
      return (await import('./pulumi')).pulumi;
  }
}

/**
 * Refuses a stack that another engine owns.
 * @throws FleetError naming the engine that owns it
 */
export function requireEmbedded({ stack }: Context): void {
  if (stack.engine === 'embedded') return;
  throw new FleetError(
    `Pulumi.${stack.name}.yaml: fleet:engine: '${stack.engine}' owns this stack, and only the embedded engine has this command; use a stack whose fleet:engine is 'embedded'`,
  );
}
