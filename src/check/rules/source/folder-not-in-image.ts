import { inside, MADE } from '../../interpreter/container';
import { finding, hedged, severityOf, type SourceRule } from './rule';
import { folderOf, isCaredFor, isForData, isMade, touchesOf } from '../../file-access';
import { foldersOf } from '../../source-tree';

/** A file that is written into a folder which the image will not have, and which nothing makes. */
export const folderNotInImage: SourceRule = (subject) => {
  const folders = foldersOf(subject.staged);
  return touchesOf(subject).flatMap(({ place, does, full, written }) => {
    if (does !== 'write' || full === undefined || written === undefined) return [];
    const folder = folderOf(full);
    const relative = inside(folder);
    const there = relative === undefined || folders.has(relative) || MADE.includes(relative);
    if (there || severityOf(place, 'FileNotFoundError') === 'warning') return [];
    const made = touchesOf(subject).some(
      (other) => other.does === 'folder' && (other.full === undefined || isMade(subject, folder)),
    );
    const volume = subject.service.row.volumes.some((each) => each.path === folder);
    if (
      made ||
      volume ||
      isCaredFor(subject, folder) ||
      (isForData(subject, folder) && folder.startsWith('/tmp'))
    )
      return [];
    return [
      finding(subject, place, {
        severity: 'error',
        rule: 'folder-not-in-image',
        message: hedged(
          `writes ${written}, and nothing makes the folder ${relative}, which its image does not have: FileNotFoundError`,
          place,
          'FileNotFoundError',
        ),
        fix: `make it before: os.makedirs('${relative}', exist_ok=True), or write into logs, data or cache`,
      }),
    ];
  });
};
