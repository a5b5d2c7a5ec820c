import { accessSync, constants, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PulumiCommand } from '@pulumi/pulumi/automation';
import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { readOutput } from '../../lib/exec';
import { writeCommand } from '../../lib/shell';

/** Folder whose bin/pulumi starts the CLI as this command needs it. */
const WRAPPED = __dirname;

/**
 * The Pulumi CLI: the one on PATH, or else the one that the npm package `pulumi` fetches at its first use.
 * @throws FleetError where there is neither
 */
export async function findPulumi(root: string): Promise<PulumiCommand> {
  const found = findOnPath() ?? (await wrapPackagedCli(root));
  if (found === undefined) {
    throw new FleetError(
      `pulumi: is not on PATH; install it as https://www.pulumi.com/docs/install says, or run ${writeCommand('npm', 'ci')} for the npm package pulumi`,
    );
  }
  process.env['FLEET_PULUMI'] = found;
  const { PulumiCommand } = await import('@pulumi/pulumi/automation');
  try {
    return await PulumiCommand.get({ root: WRAPPED });
  } catch (error) {
    throw new FleetError(
      `${found}: is no Pulumi CLI that works: ${(error as Error).message.split('\n')[0] ?? ''}; install another version`,
    );
  }
}

/** Path of the CLI itself. npm puts the package's starter first on PATH: that one hands on no signal. */
export function findOnPath(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'pulumi'))
    .find((file) => isExecutable(file) && !realpathSync(file).endsWith('.js'));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of the CLI that the npm package keeps, fetched now if need be; undefined without that package. */
async function wrapPackagedCli(root: string): Promise<string | undefined> {
  const load = createRequire(path.join(root, 'package.json'));
  try {
    load.resolve('pulumi/package.json');
  } catch {
    return undefined;
  }
  const { resolve } = load('pulumi/lib/resolve') as { resolve: () => Promise<string> };
  try {
    return await withOwnTemporaryFolder(resolve);
  } catch (error) {
    throw new FleetError(
      `pulumi: the npm package cannot fetch the CLI: ${(error as Error).message}; check the network, or install the CLI as https://www.pulumi.com/docs/install says`,
    );
  }
}

/** The package runs a script from the temporary folder, by a name that other users of the machine can know before. */
async function withOwnTemporaryFolder<T>(work: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-pulumi-'));
  const former = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    return await work();
  } finally {
    if (former === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
    else process.env['TMPDIR'] = former;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the output of a CLI command that the Automation API does not have, or has only with secrets in plain text. */
export async function runPulumi({ root, stack }: Context, ...args: string[]): Promise<string> {
  const command = [...args, '--stack', stack.name, '--non-interactive'];
  return await readOutput(path.join(WRAPPED, 'bin', 'pulumi'), command, { cwd: root });
}
