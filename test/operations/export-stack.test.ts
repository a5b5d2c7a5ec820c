import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { prepareFolder } from '../../src/operations/export-stack';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('the folder of an export', () => {
  it('is made', () => {
    const folder = path.join(temporaryFolder(), 'new/export');
    prepareFolder(folder);
    assert.ok(existsSync(folder));
  });

  it('is no file, and does not lie below /proc', () => {
    const file = path.join(temporaryFolder({ file: '' }), 'file');
    assert.deepEqual(
      refusal(() => {
        prepareFolder(file);
      }),
      [`${file}: is no folder; write another folder`],
    );
    assert.match(
      refusal(() => {
        prepareFolder('/proc/nothing');
      })[0] ?? '',
      /^\/proc\/nothing: /,
    );
  });

  it('has room for every file, or nothing is written', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'compose.yaml'));
    assert.deepEqual(
      refusal(() => {
        prepareFolder(folder);
      }),
      [
        `--out: has a folder of this name: '${path.join(folder, 'compose.yaml')}'; remove it, or write another folder`,
      ],
    );
  });
});
