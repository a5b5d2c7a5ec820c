import assert from 'node:assert/strict';
import { copyCase } from '../support/cases';
import { foundInFolder } from '../support/source';

/** Formats findings of a case as `severity rule file:line`. */
const brief = (folder: string): string[] =>
  foundInFolder(folder).map(
    ({ severity, rule, file, line }) => `${severity} ${rule} ${file}:${String(line)}`,
  );

describe('recorded requirements', () => {
  it('24: have no error for what a marker excludes on every Python of this fleet', function () {
    assert.deepEqual(brief(copyCase(this, '24-hash-marker-unpinned')), []);
  });

  it('25: have an error where another file of the same command has hashes', function () {
    const folder = copyCase(this, '25-hash-across-files');
    assert.deepEqual(brief(folder), ['error requirement-unhashed Dockerfile:3']);
    assert.match(foundInFolder(folder)[0]?.message ?? '', /'b\.requirements\.txt' has no hashes/);
  });

  it('27: are read in big-endian UTF-16; the one error is numpy twice', function () {
    const folder = copyCase(this, '27-utf16be-requirements');
    assert.deepEqual(brief(folder), ['error requirement-twice requirements.txt:3']);
    assert.match(foundInFolder(folder)[0]?.message ?? '', /^numpy==2\.0\.0 contradicts/);
  });

  it('44: are found in pyproject.toml and environment.yml, too', function () {
    const folder = copyCase(this, '44-dependencies-elsewhere');
    const found = brief(folder).sort();
    assert.deepEqual(found, [
      'error requirement-twice environment.yml:9',
      'error requirements-file-missing environment.yml:10',
      'error requirements-incompatible pyproject.toml:4',
      'error version-impossible pyproject.toml:4',
    ]);
    const messages = foundInFolder(folder).map(({ message }) => message);
    assert.ok(messages.some((each) => each.startsWith('torch==2.4.0 contradicts torch==2.2.2')));
    assert.ok(messages.some((each) => each.includes("'missing-requirements.txt'")));
    assert.ok(messages.some((each) => each.includes("not a version: '1.26.x'")));
    assert.ok(messages.some((each) => each.startsWith('vllm 0.6.3.post1')));
  });
});
