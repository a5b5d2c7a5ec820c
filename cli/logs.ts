import execa from 'execa';
import { requireEmbedded, type Context } from './context';
import { FleetError } from '../catalog/errors';
import { checkOwner } from './local/owner';
import { chosenServices } from './selection';
import { slugOf } from '../catalog/names';

/** Prints the services' logs, all of them or those named. */
export async function logs(
  context: Context,
  services: readonly string[],
  options: { readonly follow?: boolean; readonly tail: string },
): Promise<void> {
  await compose(context, services, [
    ...['logs', '--tail', options.tail],
    ...(options.follow ? ['--follow'] : []),
  ]);
}

/** Restarts the services' containers as they are. */
export async function restart(context: Context, services: readonly string[]): Promise<void> {
  await checkOwner(context);
  await compose(context, services, ['restart', '--no-deps']);
}

async function compose(
  context: Context,
  services: readonly string[],
  command: readonly string[],
): Promise<void> {
  requireEmbedded(context);
  chosenServices(context, services); // names the unknown ones
  const { exitCode } = await execa(
    'docker',
    ['compose', '-p', context.prefix, ...command, ...services.map(slugOf)],
    { stdio: ['ignore', 'inherit', 'inherit'], reject: false },
  );
  if (exitCode !== 0) throw new FleetError([]);
}
