import assert from 'node:assert/strict';
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { temporaryFolder } from './folders';

const CASES = path.join(root, '../shared/cases');

/**
 * Copies the files of a recorded case to a folder of the test's own, or skips the running test where they are not beside the
 * project. Each has inputs that people have, and an EXPECT.txt that says what is right.
 * @param name the case's folder, such as `07-port-range`
 */
export function copyCase(test: Mocha.Context, name: string): string {
  const from = path.join(CASES, name);
  if (!existsSync(CASES)) {
    console.log('      skipped: no ../shared/cases beside the project');
    test.skip();
  }
  assert.ok(existsSync(from), `no case ${from}`);
  const folder = temporaryFolder();
  cpSync(from, folder, { recursive: true });
  return folder;
}
