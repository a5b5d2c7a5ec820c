import { formatTable } from '../../src/lib/output';
import type { Cell } from './observe';

const HEAD = ['FAILURE', 'SERVICE', 'DOWN', 'MADE', 'RUNS', 'EXIT', 'PREVIEW', 'NEXT UP'];
const MORE = ['CLONE', 'LATER'];

/** Shortens what a preview says where it cannot say anything. */
const shorten = (foreseen: string): string => foreseen.replace(/:.*/s, '');

const formatRuns = (runs: string, answers: boolean): string => (answers ? runs : `${runs}, bad`);

/** Formats cells as a table of one line for each. */
export const formatCells = (cells: readonly Cell[]): string =>
  formatTable(
    [...HEAD, ...MORE],
    cells.map((cell) => [
      cell.failure,
      cell.service,
      `${cell.without.toFixed(1)} s`,
      String(cell.made),
      formatRuns(cell.runs, cell.answers),
      String(cell.code),
      shorten(cell.preview),
      `${String(cell.next.code)}: ${formatRuns(cell.next.runs, cell.next.answers)}`,
      shorten(cell.clone),
      shorten(cell.later),
    ]),
    { cut: true },
  );
