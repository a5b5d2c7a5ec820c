import type { Stack } from '@pulumi/pulumi/automation';
import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { findPulumi } from './cli';

/** Operations at once: most of them wait for a container to get healthy; the builder has a limit of its own. */
export const PARALLEL = 32;

const buildEnvironment = (): Record<string, string> => ({
  // Pulumi and its providers are soon done: they spend a tenth of the time on freeing memory that nobody needs.
  GOGC: process.env['GOGC'] ?? '400',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
});

/**
 * Opens the stack in the user's own backend, and creates it there at the first time.
 * @throws FleetError that says what to do, where there is no CLI, no login or no passphrase
 */
export async function openStack({ root, stack }: Context): Promise<Stack> {
  const pulumiCommand = await findPulumi(root);
  const { LocalWorkspace } = await import('@pulumi/pulumi/automation');
  try {
    return await LocalWorkspace.createOrSelectStack(
      { stackName: stack.name, workDir: root },
      { pulumiCommand, envVars: buildEnvironment() },
    );
  } catch (error) {
    throw explainAccess(stack.name, (error as Error).message) ?? error;
  }
}

/** Explains what the user must do before Pulumi opens the stack; undefined where the error is another. */
export function explainAccess(stack: string, message: string): FleetError | undefined {
  if (/PULUMI_ACCESS_TOKEN must be set|not (?:currently )?logged in/.test(message)) {
    return new FleetError(
      'PULUMI_BACKEND_URL: missing, and nobody is logged in; run pulumi login, or set it, for one machine to a folder: file://$HOME/fleet-state',
    );
  }
  if (message.includes('passphrase must be set')) {
    return new FleetError(
      `PULUMI_CONFIG_PASSPHRASE: missing for the secrets of stack ${stack}; set it, or PULUMI_CONFIG_PASSPHRASE_FILE`,
    );
  }
  if (message.includes('incorrect passphrase')) {
    return new FleetError(
      `PULUMI_CONFIG_PASSPHRASE: is not that of the secrets of stack ${stack}; set the one that the stack was made with`,
    );
  }
  const [, backend] =
    /unable to open (?:state directory|bucket) "?([^":]+:[^":]+)/.exec(message) ?? [];
  if (backend !== undefined) {
    return new FleetError(
      `PULUMI_BACKEND_URL: cannot be opened: '${backend}'; make it, or set another`,
    );
  }
  return undefined;
}
