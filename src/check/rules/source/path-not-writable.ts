import { finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';
import { isCaught } from '../../interpreter/events';
import { findFolder, isWritable, findFileAccess } from '../../file-access';

export const pathNotWritable: SourceRule = {
  name: 'path-not-writable',
  description: 'A folder or file that is created where user 10001 may not write.',
  check: (subject) =>
    findFileAccess(subject).flatMap(({ place, does, full, written }) => {
      if (does === 'read' || full === undefined || written === undefined) return [];
      if (EXCEPTIONS.some((each) => isHandled(place, each))) return [];
      if (isWritable(subject, full) || (does === 'folder' && THERE.has(full))) return [];
      const raised = EXCEPTIONS.find((each) => isCaught(place, each)) ?? 'OSError';
      return [
        finding(subject, place, {
          severity: rateSeverity(place, raised),
          rule: 'path-not-writable',
          message: addDoubt(
            `${does === 'folder' ? 'creates the folder' : 'writes'} '${written}'${full === written ? '' : ` (${full})`}, but user 10001 may not write there; this raises PermissionError${THERE.has(findFolder(full)) ? '' : ', or FileNotFoundError if its folder does not exist'}`,
            place,
            raised,
          ),
          fix: 'write below /app/logs, /app/data, /app/cache, the home folder or /tmp, or mount a volume of the row there',
        }),
      ];
    }),
};

/** Exceptions that may be raised: it depends on how much of the path exists. */
const EXCEPTIONS = ['PermissionError', 'FileNotFoundError'];

/** Folders of every image: creating them again changes nothing. */
const THERE = new Set(
  '/ /bin /dev /etc /home /lib /media /mnt /opt /proc /root /run /sbin /srv /sys /usr /usr/lib /usr/local /usr/share /var /var/cache /var/lib /var/log /var/run'.split(
    ' ',
  ),
);
