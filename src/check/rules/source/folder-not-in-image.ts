import { inside, WRITABLE_FOLDERS } from '../../interpreter/container';
import { finding, addDoubt, rateSeverity, type SourceRule } from './rule';
import {
  findFolder,
  mayBeProvided,
  isDataPath,
  isMadeByProgram,
  findFileAccess,
} from '../../file-access';
import { listFolders } from '../../source-tree';

export const folderNotInImage: SourceRule = {
  name: 'folder-not-in-image',
  description:
    'A file that is written into a folder that the image does not have and nothing creates.',
  check: (subject) => {
    const folders = listFolders(subject.imageFiles);
    return findFileAccess(subject).flatMap(({ place, does, full, written }) => {
      if (does !== 'write' || full === undefined || written === undefined) return [];
      const folder = findFolder(full);
      const relative = inside(folder);
      const there =
        relative === undefined || folders.has(relative) || WRITABLE_FOLDERS.includes(relative);
      if (there || rateSeverity(place, 'FileNotFoundError') === 'warning') return [];
      const made = findFileAccess(subject).some(
        (other) =>
          other.does === 'folder' && (other.full === undefined || isMadeByProgram(subject, folder)),
      );
      const volume = subject.service.row.volumes.some((each) => each.path === folder);
      if (
        made ||
        volume ||
        mayBeProvided(subject, folder) ||
        (isDataPath(subject, folder) && folder.startsWith('/tmp'))
      )
        return [];
      return [
        finding(subject, place, {
          severity: 'error',
          rule: 'folder-not-in-image',
          message: addDoubt(
            `writes '${written}', but the image has no folder '${relative}' and nothing creates it; this raises FileNotFoundError`,
            place,
            'FileNotFoundError',
          ),
          fix: `create it first: os.makedirs('${relative}', exist_ok=True), or write into logs, data or cache`,
        }),
      ];
    });
  },
};
