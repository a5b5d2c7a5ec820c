import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stack } from '@pulumi/pulumi/automation';
import { FleetError } from '../../lib/errors';
import { writeFileAtomic } from '../../lib/files';
import type { Context } from '../../checkout/context';
import { findPulumi } from './cli';
import { fleetCommandFor } from '../../lib/fleet-command';
import { writeCommand } from '../../lib/shell';

/** Operations at once: most of them wait for a container to get healthy; the builder has a limit of its own. */
export const PARALLEL = 32;

/** Options of every update. */
export const UPDATE = {
  parallel: PARALLEL,
  color: 'never',
  suppressOutputs: true,
  showSecrets: false,
} as const;

const buildEnvironment = (): Record<string, string> => ({
  // Pulumi and its providers are soon done: they spend a tenth of the time on freeing memory that nobody needs.
  GOGC: process.env['GOGC'] ?? '400',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
});

/**
 * Opens a stack that the user's own backend has.
 * @throws FleetError that says what to do, where there is no CLI, no login, no passphrase or no such stack
 */
export const openStack = (context: Context): Promise<Stack> =>
  withWorkspace(context, async (Workspace, options) => {
    const stack = { stackName: context.stack.name, workDir: context.root };
    return await Workspace.selectStack(stack, options);
  });

/**
 * Opens the stack in the user's own backend, and creates it there the first time. Of the stack's file that changes only
 * the key of its secrets: Pulumi would write all of it anew, without comments.
 * @throws FleetError that says what to do, where there is no CLI, no login or no passphrase
 */
export const openOrCreateStack = (context: Context): Promise<Stack> =>
  withWorkspace(context, async (Workspace, options) => {
    const stack = { stackName: context.stack.name, workDir: context.root };
    const file = path.join(context.root, `Pulumi.${context.stack.name}.yaml`);
    const before = readFileSync(file, 'utf8');
    const opened = await Workspace.createOrSelectStack(stack, options);
    const after = readFileSync(file, 'utf8');
    if (after !== before) writeFileAtomic(file, addSecretsKey(before, after));
    return opened;
  });

type Workspace = typeof import('@pulumi/pulumi/automation').LocalWorkspace;
type Options = NonNullable<Parameters<Workspace['selectStack']>[1]>;

async function withWorkspace(
  { root, stack }: Context,
  open: (workspace: Workspace, options: Options) => Promise<Stack>,
): Promise<Stack> {
  const pulumiCommand = await findPulumi(root);
  const { LocalWorkspace } = await import('@pulumi/pulumi/automation');
  try {
    return await open(LocalWorkspace, { pulumiCommand, envVars: buildEnvironment() });
  } catch (error) {
    throw explainAccess(stack.name, (error as Error).message) ?? error;
  }
}

/** Lines of a stack's file with the key that Pulumi encrypts its secrets with. */
const SECRETS_KEY = /^(?:encryptionsalt|encryptedkey|secretsprovider): .*$/gm;

/** Adds the key of the secrets that Pulumi wrote to a stack's file as it was. */
export function addSecretsKey(before: string, after: string): string {
  const known: readonly string[] = before.match(SECRETS_KEY) ?? [];
  const fresh = (after.match(SECRETS_KEY) ?? []).filter((line) => !known.includes(line));
  const text = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  return [text, ...fresh.map((line) => `${line}\n`)].join('');
}

/** Explains what the user must do before Pulumi opens the stack; undefined where the error is another. */
export function explainAccess(stack: string, message: string): FleetError | undefined {
  if (/no stack named .* found/.test(message)) {
    return new FleetError(
      `stack ${stack}: is not in Pulumi's backend; run ${fleetCommandFor(stack, 'up')}, which creates it, or ${writeCommand('pulumi', 'stack', 'init', stack)}, or set PULUMI_BACKEND_URL to the backend that has it`,
    );
  }
  if (/PULUMI_ACCESS_TOKEN must be set|not (?:currently )?logged in/.test(message)) {
    return new FleetError(
      `PULUMI_BACKEND_URL: missing, and nobody is logged in; run ${writeCommand('pulumi', 'login')}, or set it, for one machine to a folder: file://$HOME/fleet-state`,
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
