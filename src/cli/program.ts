import { Command } from 'commander';
import type { Context } from '../checkout/context';

/** The `fleet` command. Each subcommand loads its own modules: most need neither Pulumi nor Docker to start. */
export const program = new Command('fleet')
  .description('Builds, starts and keeps up a fleet of containerised AI services.')
  .option('-s, --stack <name>', 'stack to work on (Pulumi.<name>.yaml)', 'dev')
  .showHelpAfterError('run bin/fleet --help for the commands');

const stack = (): string => program.opts<{ stack: string }>().stack;

/** The stack where one was asked for: undefined stands for every machine's. */
export const chosenStack = (): string | undefined =>
  program.getOptionValueSource('stack') === 'default' ? undefined : stack();

/**
 * Loads the chosen stack.
 * @param options.checkFiles whether the files that images are built from are checked, too @default true
 */
export async function loadStack({ checkFiles = true } = {}): Promise<Context> {
  const { loadContext } = await import('../checkout/context');
  return loadContext(stack(), checkFiles);
}

/** An option's values, where it may be given more than once. */
export const every = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
