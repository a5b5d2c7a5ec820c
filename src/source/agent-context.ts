import {
  constants,
  copyFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** A build context: a folder of `app/` files from one place, and `lock/` files from another. */
export interface AgentContext {
  /** Files of `app`, relative to `source`. */
  readonly source: string;
  readonly files: readonly string[];
  /** Full path of the service's own lock, where it has one. */
  readonly lock: string | undefined;
}

/**
 * Copies what a service's image is made from into a folder of its own, so that a build is sent no more, and an edit of
 * any other file changes no image. Written only where something differs.
 * @param folder full path
 */
export function writeAgentContext(folder: string, stage: AgentContext): void {
  const files = [
    ...stage.files.map((file) => ({ from: path.join(stage.source, file), to: `app/${file}` })),
    ...(stage.lock === undefined ? [] : [{ from: stage.lock, to: 'lock/requirements.lock' }]),
  ].map((file) => ({ ...file, stat: statSync(file.from) }));
  const manifest = JSON.stringify(
    files.map(({ from, to, stat }) => [from, to, stat.mtimeMs, stat.size, stat.mode & 0o100]),
  );
  const record = `${folder}.json`;
  if (existsSync(folder) && existsSync(record) && readFileSync(record, 'utf8') === manifest) return;
  rmSync(record, { force: true });
  rmSync(folder, { recursive: true, force: true });
  for (const empty of ['app', 'lock']) mkdirSync(path.join(folder, empty), { recursive: true });
  for (const { from, to, stat } of files) {
    const target = path.join(folder, to);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(from, target, constants.COPYFILE_FICLONE);
    chmodSync(target, (stat.mode & 0o100) === 0 ? 0o644 : 0o755);
  }
  writeFileSync(record, manifest);
}
