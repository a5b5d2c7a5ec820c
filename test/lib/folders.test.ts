import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../src/lib/files';
import { explainWriteFailure, makeFolder } from '../../src/lib/folders';
import { root } from '../../src/lib/root';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('makeFolder', () => {
  it('makes a folder and those above it, and leaves one that is there', () => {
    const folder = path.join(temporaryFolder(), 'a/b/c');
    makeFolder(folder, 0o700);
    makeFolder(folder);
    assert.equal(statSync(path.dirname(folder)).mode & 0o777, 0o700);
  });

  it('ends below /proc, where nothing can be made', () => {
    for (const folder of ['/proc/nothing', '/proc/nothing/deep', '/proc/self/nothing']) {
      assert.match(
        refusal(() => {
          makeFolder(folder);
        })[0] ?? '',
        /^\/proc\/(self\/)?nothing: .* \(E\w+\); /,
      );
    }
  });

  it('refuses a file in the place of a folder, or above it', () => {
    const folder = temporaryFolder({ file: '' });
    const file = path.join(folder, 'file');
    const line = `${file}: is no folder; write another folder`;
    assert.deepEqual(
      refusal(() => {
        makeFolder(file);
      }),
      [line],
    );
    assert.deepEqual(
      refusal(() => {
        makeFolder(path.join(file, 'below'));
      }),
      [`${path.join(file, 'below')}: is below a file (ENOTDIR); write another place`],
    );
  });

  it('is what the program makes folders with, wherever their place is given', () => {
    const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /mkdirSync\([^;]*recursive: true/.test(readFileSync(path.join(root, 'src', name), 'utf8')),
      );
    assert.deepEqual(files.sort(), []);
  });
});

describe('writeFileAtomic', () => {
  it('refuses a folder in the place of the file, and leaves nothing behind', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'file'));
    assert.match(
      refusal(() => {
        writeFileAtomic(path.join(folder, 'file'), 'x');
      })[0] ?? '',
      /file: is a folder and no file \(EISDIR\); write another name, or remove the folder$/,
    );
    assert.deepEqual(readdirSync(folder), ['file']);
  });

  it('ends below /proc', () => {
    assert.match(
      refusal(() => {
        writeFileAtomic('/proc/nothing/file', 'x');
      })[0] ?? '',
      /^\/proc\/nothing: /,
    );
    assert.equal(existsSync('/proc/nothing'), false);
  });
});

describe('explainWriteFailure', () => {
  it('names what hinders, and leaves a defect as it is', () => {
    const failure = (code: string): Error => Object.assign(new Error('x'), { code });
    for (const [code, said] of [
      ['EROFS', 'is on a file system that cannot be written (EROFS); write another place'],
      ['ENOSPC', 'has no room left on its disk (ENOSPC); make room there'],
      [
        'EACCES',
        'may not be written by this user (EACCES); give this user the right to write there',
      ],
    ] as const) {
      const error = explainWriteFailure('/a', failure(code));
      assert.equal((error as Error).message, `/a: ${said}`);
    }
    const defect = new TypeError('x is no function');
    assert.equal(explainWriteFailure('/a', defect), defect);
  });
});
