import assert from 'node:assert/strict';
import { readBuildRecord, writeBuildRecord } from '../../../src/engines/embedded/build-record';
import { temporaryFolder } from '../../support/folders';

describe('the record of the last build', () => {
  const moment = '2026-01-01T00:00:00Z';

  it('is read as it was written', () => {
    const folder = temporaryFolder();
    const record = { started: moment, completed: moment, unchanged: 3, images: {} };
    writeBuildRecord(folder, record);
    assert.deepEqual(readBuildRecord(folder), record);
  });

  it('is empty before any build, and with an invalid file', () => {
    assert.equal(readBuildRecord(temporaryFolder()), undefined);
    assert.equal(readBuildRecord(temporaryFolder({ 'last-build.json': '{"started":' })), undefined);
    assert.equal(readBuildRecord(temporaryFolder({ 'last-build.json': '{}' })), undefined);
  });
});
