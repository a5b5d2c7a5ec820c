import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const made: string[] = [];
// By a process of its own: mocha gives a worker one second to end, and copies of the project take longer.
process.once('exit', () => {
  if (made.length > 0) spawn('rm', ['-rf', ...made], { detached: true, stdio: 'ignore' }).unref();
});

/**
 * Makes a folder with these files; it is removed when the tests end. The folder above it is the test's own, too: a stack's
 * state has files beside it, and in /tmp those of two users would meet.
 */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const above = mkdtempSync(path.join(tmpdir(), 'fleet-test-'));
  made.push(above);
  const folder = path.join(above, 'folder');
  mkdirSync(folder);
  writeFiles(folder, files);
  return folder;
}

/** @param files text by path relative to `folder` */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
