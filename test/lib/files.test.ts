import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readRecord, writeFileAtomic, writeRecord } from '../../src/lib/files';
import { withFolderLock } from '../../src/lib/folder-lock';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('writeFileAtomic', () => {
  it('makes the folder, sets the mode and replaces what was there', () => {
    const file = path.join(temporaryFolder(), 'deep', 'secret');
    writeFileAtomic(file, 'one', 0o600);
    writeFileAtomic(file, 'two', 0o600);
    assert.equal(readFileSync(file, 'utf8'), 'two');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(path.dirname(file)), ['secret']);
  });

  it('leaves the old file whole when the new one cannot be written', () => {
    const folder = temporaryFolder({ 'state.json': 'old' });
    const file = path.join(folder, 'state.json');
    // Where the new text would go first, there is a folder.
    writeFileAtomic(path.join(`${file}.${String(process.pid)}`, 'x'), '');
    assert.throws(() => {
      writeFileAtomic(file, 'new');
    });
    assert.equal(readFileSync(file, 'utf8'), 'old');
  });
});

describe('a record', () => {
  const schema = z.object({ count: z.number() });
  /** Returns what was written to stderr meanwhile. */
  const warned = (work: () => void): string => {
    let text = '';
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (said: string | Uint8Array): boolean => {
      text += String(said);
      return true;
    };
    try {
      work();
    } finally {
      process.stderr.write = write;
    }
    return text;
  };

  it('that is missing says nothing', () => {
    const file = path.join(temporaryFolder(), 'record.json');
    assert.equal(
      warned(() => {
        assert.equal(readRecord(file, schema), undefined);
      }),
      '',
    );
  });

  for (const [what, text] of [
    ['is empty', ''],
    ['is cut off', '{"count": '],
    ['has another shape', '{"count": "one"}'],
  ] as const) {
    it(`that ${what} counts as missing, says so once, and is kept when it is written again`, () => {
      const folder = temporaryFolder({ 'record.json': text });
      const file = path.join(folder, 'record.json');
      const said = warned(() => {
        for (const time of ['first', 'second']) {
          assert.equal(readRecord(file, schema), undefined, time);
        }
      });
      assert.match(
        said,
        /record\.json: is damaged and counts as empty; it is kept as .*record\.json\.damaged/,
      );
      assert.equal(said.match(/damaged and/g)?.length, 1);
      writeRecord(file, '{"count": 1}');
      assert.deepEqual(readRecord(file, schema), { count: 1 });
      assert.equal(readFileSync(`${file}.damaged`, 'utf8'), text);
      writeRecord(file, '{"count": 2}');
      assert.equal(readFileSync(`${file}.damaged`, 'utf8'), text);
    });
  }

  it('that cannot be read is an error', () => {
    const file = path.join(temporaryFolder(), 'record.json');
    mkdirSync(file);
    assert.deepEqual(
      refusal(() => readRecord(file, schema)),
      [`${file}: cannot be read: 'EISDIR'; make it readable for this user, or remove it`],
    );
  });
});

/** A disk of one page, which is full. */
describe('on a full disk', () => {
  let disk = '';
  before(function () {
    disk = temporaryFolder();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', disk]);
    if (mounted.status !== 0) {
      disk = '';
      console.log('      skipped: mounting a small disk needs root');
      this.skip();
    }
    writeFileSync(path.join(disk, 'all'), 'x'.repeat(4096));
  });
  after(() => {
    if (disk !== '') execFileSync('umount', [disk]);
  });

  it('writeFileAtomic says so, and leaves no half file', () => {
    const file = path.join(disk, 'state.json');
    assert.deepEqual(
      refusal(() => {
        writeFileAtomic(file, 'text');
      }),
      [
        `${file}: cannot be written: 'ENOSPC'; free space on its disk, or let this user write to ${disk}`,
      ],
    );
    assert.deepEqual(readdirSync(disk), ['all']);
  });

  it("a stack's folder is worked in without its lock", async () => {
    assert.equal(await withFolderLock(disk, () => Promise.resolve('done')), 'done');
    assert.deepEqual(readdirSync(disk), ['all']);
  });
});
