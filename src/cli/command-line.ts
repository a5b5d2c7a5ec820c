import { Command } from 'commander';
import type { Context } from '../checkout/context';
import { allowResume } from '../lib/interrupt';
import { DEFAULT_STACK, fleetCommandFor, rememberStack } from '../lib/fleet-command';

/** The `fleet` command. Each subcommand loads its own modules: most need neither Pulumi nor Docker to start. */
export const cli = new Command('fleet')
  .description('Builds, starts and keeps up a fleet of containerised AI services.')
  .option('-s, --stack <name>', 'stack to work on (Pulumi.<name>.yaml)', DEFAULT_STACK)
  .showHelpAfterError(`run ${fleetCommandFor(DEFAULT_STACK, '--help')} for the commands`)
  // Commands inherit it: who runs them says how the process ends.
  .exitOverride()
  .hook('preAction', () => {
    rememberStack(readStackName());
  });

/**
 * Adds a command that changes something step by step: interrupted and run again, it goes on from there.
 * @param when whether it does so with these options @default always
 */
export const addResumable = (
  name: string,
  when: (options: Readonly<Record<string, unknown>>) => boolean = () => true,
): Command =>
  cli.command(name).hook('preAction', (command) => {
    if (when(command.opts())) allowResume();
  });

const readStackName = (): string => cli.opts<{ stack: string }>().stack;

/** The stack where one was asked for: undefined stands for every machine's. */
export const readChosenStack = (): string | undefined =>
  cli.getOptionValueSource('stack') === 'default' ? undefined : readStackName();

/**
 * Loads the chosen stack.
 * @param options.checkFiles whether the files that images are built from are checked, too @default true
 */
export async function loadStack({ checkFiles = true } = {}): Promise<Context> {
  const { loadContext } = await import('../checkout/context');
  const { applyStackHolds } = await import('../source/hold-services');
  return applyStackHolds(loadContext(readStackName(), checkFiles));
}

/** An option's values, where it may be given more than once. */
export const collectValues = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
