import type { Context } from '../checkout/context';
import { readHistories, type Earlier, type ServiceHistory } from '../engines/common/rollback';
import { findServices } from '../engines/common/selection';
import { printJson } from '../lib/json-output';
import { formatTable, print, readLineWidth } from '../lib/output';

/** Prints what the ledger tells of services, for people or as JSON. */
export async function printHistory(
  context: Context,
  names: readonly string[],
  json: boolean,
): Promise<void> {
  const { plan, stack } = context;
  const histories = await readHistories(context, findServices(plan, names));
  if (json) {
    printJson({ stack: stack.name, services: histories });
    return;
  }
  const rows = histories.flatMap(listRows);
  if (rows.length === 0) {
    print(`stack ${stack.name}: nothing has been stable here yet`);
    return;
  }
  const header = ['SERVICE', 'ID', 'WHEN', 'COMMIT', 'BY', 'NOTE'];
  print(formatTable(header, rows, { limit: readLineWidth() }));
}

const listRows = ({ service, good, failed }: ServiceHistory): string[][] =>
  [
    ...good.map((each) => ({
      at: each.at,
      cells: [each.id, each.at, each.commit, each.by, note(each)],
    })),
    ...failed.map(({ id, at, why }) => ({ at, cells: [id, at, '', '', `failed: ${why}`] })),
  ]
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .map(({ cells: [id = '', at = '', commit = '', by = '', said = ''] }) => [
      service,
      id,
      at.slice(0, 16).replace('T', ' '),
      commit.slice(0, 8),
      by,
      said,
    ]);

function note({ runs, image }: Earlier): string {
  if (runs) return 'runs';
  return {
    docker: 'can run: image in Docker',
    registry: 'can run: image in its registry',
    gone: 'cannot run: image in neither Docker nor its registry',
  }[image];
}
