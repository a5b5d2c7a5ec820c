import path from 'node:path';

/**
 * Files that look as if they defined services, and tell of others or of former times: what lies in folders of reports, archives
 * and the like, and copies beside the file itself.
 */

/** Why a file is set aside. */
export interface Aside {
  /** The folder with its `/`, or the file. */
  readonly place: string;
  readonly reason: string;
}

/** What a folder holds, by the last word of its name: `backup-agent` is no folder of backups. */
const EXAMPLES = 'examples';
const LAST: readonly [RegExp, string][] = [
  [/^(docs?|documentation)$/, 'documentation'],
  [/^(examples?|samples?)$/, EXAMPLES],
  [/^(backups?|bak)$/, 'backups'],
  [/^(archives?|archived|deprecated|obsolete|old|trash)$/, 'an archive'],
  [/^(reports|audits)$/, 'reports'],
  // A folder `speed-test` may be a service's.
  [/^(tests|testdata|fixtures)$/, 'tests'],
];

/** `audit_report`; a folder that is only called `report` may be a service's. */
const REPORT = /^(analysis|audit|benchmark|bug|coverage|incident|review|scan|status|test)$/;

/** `backup_before_migration`. */
const SINCE = /^(after|before|from|of|prior|since|until)$/;

/** `startup.backup.yaml`, `compose_old2.yml`, `Dockerfile.bak`. */
const COPY =
  /^(.+?)[._-](?:backup|bak|copy|dist|example|old|orig|original|sample)(?:[._-]?\d+)?(\.(?:ya?ml|json|toml))?$/i;

const nameReason = (holds: string): string => `is called like a folder of ${holds}`;

/** Checks whether a file is one of examples, which may be all that a folder has. */
export const isExample = ({ reason }: Aside): boolean => reason === nameReason(EXAMPLES);

/** Says why a file defines nothing that is run; undefined where it may. @param listed the folder's files, all relative to it */
export function findAside(file: string, listed: ReadonlySet<string>): Aside | undefined {
  const parts = path.dirname(file).split('/');
  for (const [index, folder] of parts.entries()) {
    const holds = nameContent(folder);
    if (holds === undefined) continue;
    const place = `${parts.slice(0, index + 1).join('/')}/`;
    return { place, reason: nameReason(holds) };
  }
  const [, stem, extension = ''] = COPY.exec(path.basename(file)) ?? [];
  const original = path.join(path.dirname(file), `${stem ?? ''}${extension}`);
  return stem !== undefined && listed.has(original)
    ? { place: file, reason: `is called like a copy of ${original}` }
    : undefined;
}

function nameContent(folder: string): string | undefined {
  // Numbers are dates and versions.
  const words = folder
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 1);
  const find = (word: string | undefined): string | undefined =>
    LAST.find(([name]) => name.test(word ?? ''))?.[1];
  const [first, second] = words;
  if (SINCE.test(second ?? '')) return find(first);
  const isReport = words.length > 1 && words.at(-1) === 'report' && REPORT.test(first ?? '');
  return isReport ? 'reports' : find(words.at(-1));
}
