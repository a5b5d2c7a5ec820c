import path from 'node:path/posix';
import { APP, inside } from '../../interpreter/container';
import { finding, addDoubt, rateSeverity, type SourceRule, type AgentSubject } from './rule';
import {
  findFolder,
  mayBeProvided,
  isDataPath,
  isMadeByProgram,
  findFileAccess,
  type FileAccess,
} from '../../file-access';
import { listFolders } from '../../source-tree';

export const fileNotInImage: SourceRule = {
  name: 'file-not-in-image',
  description: "A file that is read by a known path and is not in the service's image.",
  check: (subject) =>
    findFileAccess(subject).flatMap((touch) => {
      const { place, full, written } = touch;
      if (touch.does !== 'read' || full === undefined || written === undefined) return [];
      const why = explainAbsence(subject, { ...touch, full, written });
      if (!why) return [];
      // A file that may not be read and is not in the source either is not worth a warning.
      const cared = mayBeProvided(subject, full);
      const severity = cared ? 'warning' : rateSeverity(place, touch.raises);
      if (severity === 'warning' && !why.inSource) return [];
      return [
        finding(subject, place, {
          severity,
          rule: 'file-not-in-image',
          message: addDoubt(
            `reads '${written}', ${why.what}; this raises ${touch.raises}${cared ? ', unless the program checks for the file or creates it first' : ''}`,
            place,
            touch.raises,
          ),
          fix: why.fix,
        }),
      ];
    }),
};

interface Absence {
  readonly what: string;
  readonly fix: string;
  readonly inSource: boolean;
}

function explainAbsence(
  subject: AgentSubject,
  {
    full,
    written,
    place,
    isFolder,
  }: FileAccess & { readonly full: string; readonly written: string },
): Absence | undefined {
  const { imageFiles, tree, service } = subject;
  if (isDataPath(subject, full)) return undefined;
  const relative = inside(full);
  if (relative === undefined) return isInNoImage(full) ? explainOutside(subject, full) : undefined;
  const isThere = isFolder
    ? listFolders(imageFiles).has(relative)
    : imageFiles.has(relative) || tree.folders.has(relative);
  if (isThere) return undefined;
  if (tree.files.has(relative) || tree.folders.has(relative))
    return {
      what: `which is in the source but not in the image of ${service.row.name}`,
      fix: `add '${isFolder ? `${relative}/**` : relative}' to data of the row, or to fleet:agents.data`,
      inSource: true,
    };
  const near = tree.spelled(relative);
  if (near !== undefined)
    return {
      what: `but the source has '${near}' and file names are case-sensitive`,
      fix: `write '${near}'`,
      inSource: true,
    };
  if (isMadeByProgram(subject, full) || isMadeByProgram(subject, findFolder(full)))
    return undefined;
  const beside = path.join(path.dirname(place.file), written);
  if (!written.startsWith('/') && (tree.files.has(beside) || tree.folders.has(beside)))
    return {
      what: `which is '${beside}' in the source, but the program starts in ${APP}`,
      fix: `read it from beside the file: os.path.join(os.path.dirname(__file__), '${written}')${imageFiles.has(beside) ? '' : `, and add '${isFolder ? `${beside}/**` : beside}' to data of the row`}`,
      inSource: true,
    };
  return {
    what: 'which is not in the source',
    fix: 'add the file to the source, or read it only if it exists',
    inSource: false,
  };
}

/** A file outside the source's folder. Often the folder of another image is meant, where the source has it. */
function explainOutside({ tree }: AgentSubject, full: string): Absence {
  const parts = full.split('/').slice(1);
  const own = parts
    .map((_, index) => parts.slice(index + 1).join('/'))
    .find((each) => each !== '' && tree.files.has(each));
  return {
    what: `which no image contains${own === undefined ? '' : `; the source has '${own}', which is '${APP}/${own}' in the image`}`,
    fix:
      own === undefined
        ? 'put the file into the source and read it from there, or mount a volume of the row there'
        : `read '${APP}/${own}', or mount a volume of the row at '${path.dirname(full)}'`,
    inSource: false,
  };
}

/** Checks whether it is certain that no image has a path: its first folder is none of Debian, or one that is empty there. */
function isInNoImage(full: string): boolean {
  const [, top = '', next] = full.split('/');
  if (/^(home|root|mnt|media|srv|opt)$/.test(top)) return next !== undefined && next !== 'venv';
  return !DEBIAN.has(top);
}

/** Folders of an image's root that may hold any file. */
const DEBIAN = new Set(
  'app bin boot dev etc lib lib32 lib64 libx32 proc run sbin sys tmp usr var'.split(' '),
);
