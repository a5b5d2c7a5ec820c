import { inside } from '../../interpreter/container';
import { finding, addDoubt, rateSeverity, type SourceRule, type AgentSubject } from './rule';
import {
  findFolder,
  mayBeProvided,
  isDataPath,
  isMadeByProgram,
  findFileAccess,
  type FileAccess,
} from '../../file-access';

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
      const severity = cared ? 'warning' : rateSeverity(place, 'FileNotFoundError');
      if (severity === 'warning' && !why.inSource) return [];
      return [
        finding(subject, place, {
          severity,
          rule: 'file-not-in-image',
          message: addDoubt(
            `reads '${written}', ${why.what}; this raises FileNotFoundError${cared ? ', unless the program checks for the file or creates it first' : ''}`,
            place,
            'FileNotFoundError',
          ),
          fix: why.fix,
        }),
      ];
    }),
};

function explainAbsence(
  subject: AgentSubject,
  { full }: FileAccess & { readonly full: string; readonly written: string },
): { readonly what: string; readonly fix: string; readonly inSource: boolean } | undefined {
  const { imageFiles, tree, service } = subject;
  if (isDataPath(subject, full)) return undefined;
  const relative = inside(full);
  if (relative === undefined) {
    if (!/^\/(home|root|mnt|media|Users|opt|srv|workspace|models?|data|config)\//.test(full))
      return undefined;
    return {
      what: 'which no image contains',
      fix: 'put the file into the source and read it from there, or mount a volume of the row there',
      inSource: false,
    };
  }
  if (imageFiles.has(relative) || tree.folders.has(relative)) return undefined;
  if (tree.files.has(relative))
    return {
      what: `which is in the source but not in the image of ${service.row.name}`,
      fix: `add '${relative}' to data of the row, or to fleet:agents.data`,
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
  return {
    what: 'which is not in the source',
    fix: 'add the file to the source, or read it only if it exists',
    inSource: false,
  };
}
