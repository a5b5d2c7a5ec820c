import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { FleetError, formatProblem } from '../lib/errors';
import { openPlainFile } from '../lib/plain-files';
import { explainWriteFailure, makeFolder } from '../lib/folders';

/** A build context: a folder of `app/` files from one place, and `lock/` files from another. */
export interface AgentContext {
  /** Files of `app`, relative to `source`. */
  readonly source: string;
  readonly files: readonly string[];
  /** Full path of the service's own lock, where it has one. */
  readonly lock: string | undefined;
}

/** A file to copy, and the folder that it must really lie in. */
interface Copy {
  readonly from: string;
  readonly inside: string;
  readonly to: string;
}

/**
 * Copies what a service's image is made from into a folder of its own, so that a build is sent no more, and an edit of
 * any other file changes no image. Written only where something differs. No other user of the machine can read it: files in it
 * have the modes that they have in the image.
 * @param folder full path
 * @param project the project's folder, which a lock lies in
 * @throws FleetError where a file leads out of its folder
 */
export function writeAgentContext(folder: string, stage: AgentContext, project: string): void {
  const { source, lock } = stage;
  const copies: Copy[] = stage.files.map((file) => ({
    from: path.join(source, file),
    inside: source,
    to: `app/${file}`,
  }));
  if (lock !== undefined) copies.push({ from: lock, inside: project, to: LOCK });
  const files = copies.map((file) => ({ ...file, stat: statSync(file.from) }));
  const manifest = JSON.stringify(
    files.map(({ from, to, stat }) => [from, to, stat.mtimeMs, stat.size, stat.mode & 0o100]),
  );
  const record = `${folder}.json`;
  if (existsSync(folder) && existsSync(record) && readFileSync(record, 'utf8') === manifest) return;
  try {
    writeContext(folder, copies);
    writeFileSync(record, manifest);
  } catch (error) {
    throw explainWriteFailure(folder, error);
  }
}

function writeContext(folder: string, copies: readonly Copy[]): void {
  rmSync(`${folder}.json`, { force: true });
  rmSync(folder, { recursive: true, force: true });
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
  for (const empty of ['app', 'lock']) mkdirSync(path.join(folder, empty));
  for (const file of copies) copyFile(folder, file);
}

const LOCK = 'lock/requirements.lock';

function copyFile(folder: string, { from, inside, to }: Copy): void {
  const opened = openPlainFile(from, inside);
  if ('problem' in opened) {
    throw new FleetError(
      formatProblem({ place: from, ...opened, fix: 'put the file itself there' }),
    );
  }
  const { descriptor, stats, real } = opened;
  try {
    const target = path.join(folder, to);
    makeFolder(path.dirname(target));
    // What was opened, whatever has its path by now.
    const opened = process.platform === 'linux' ? `/proc/self/fd/${String(descriptor)}` : real;
    copyFileSync(opened, target, constants.COPYFILE_FICLONE);
    chmodSync(target, (stats.mode & 0o100) === 0 ? 0o644 : 0o755);
  } finally {
    closeSync(descriptor);
  }
}
