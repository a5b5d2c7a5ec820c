import type { Context } from '../checkout/context';
import { inspectVolumes, removeVolumes } from '../docker/volumes';
import { listUnusedVolumes } from '../engines/common/unused-volumes';
import { FleetError } from '../lib/errors';
import { fleetCommandFor } from '../lib/fleet-command';
import { formatCount } from '../lib/format';
import { printJson } from '../lib/json-output';
import { print } from '../lib/output';
import { suggestFix } from '../lib/suggest';
import { judgeForeignStacks, listKnownStacks } from './gone-stacks';

/** Volumes whose rows or stacks are gone: `up` and `down` leave their data, and only a person who names one deletes it. */

/**
 * Lists the volumes that no row has, or deletes those that are named.
 * @param names volumes to delete; none for a list
 * @throws FleetError for a name that is not such a volume's, before anything is deleted
 */
export async function pruneVolumes(
  context: Pick<Context, 'root' | 'project' | 'stack' | 'plan'>,
  names: readonly string[],
  options: { readonly delete?: boolean; readonly json?: boolean },
): Promise<void> {
  const { root, project } = context;
  const foreign = await judgeForeignStacks(root, listKnownStacks(project));
  const unused = [
    ...(await listUnusedVolumes(context)),
    ...foreign.flatMap(({ volumes }) => volumes),
  ];
  const { name: stack } = context.stack;
  const wrong = names.filter((name) => !unused.includes(name));
  if (wrong.length > 0) {
    const list = `a name that ${fleetCommandFor(stack, 'prune', '--volumes')} lists`;
    throw new FleetError(
      wrong.map(
        (name) =>
          `--volumes: is no volume without a row in stack ${stack}: '${name}'; ${suggestFix(name, unused, list)}`,
      ),
    );
  }
  if (options.delete === true && names.length === 0) {
    throw new FleetError(
      `--delete: needs the volumes' names: '--volumes'; write --volumes NAME… --delete, as their data cannot be brought back`,
    );
  }
  const chosen = names.length === 0 ? unused : names;
  const found = await inspectVolumes(chosen);
  if (options.delete === true) await removeVolumes(chosen);
  const shown = found.map(({ Name, Mountpoint, Options }) => ({
    volume: Name,
    folder: Options?.['device'] ?? Mountpoint,
  }));
  if (options.json === true) {
    printJson({ deleted: options.delete === true, volumes: shown });
    return;
  }
  for (const { volume, folder } of shown) print(`${volume}  ${folder}`);
  const count = formatCount(shown.length, 'volume');
  if (options.delete === true) print(`${count} deleted`);
  else if (shown.length === 0) print('every volume of the stack is of a row');
  else {
    const command = fleetCommandFor(stack, 'prune', '--volumes', 'NAME', '--delete');
    print(`${count} of no row; ${command} deletes one and its data`);
  }
}
