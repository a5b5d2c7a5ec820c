import assert from 'node:assert/strict';
import type { Finding } from '../../src/lib/finding';
import { copyCase } from '../support/cases';
import { foundInFolder } from '../support/source';

/** Formats findings of a case as `severity rule file:line`. */
const brief = (findings: readonly Finding[]): string[] =>
  findings
    .map(({ severity, rule, file, line }) => `${severity} ${rule} ${file}:${String(line)}`)
    .sort();

describe('recorded Dockerfiles', () => {
  it('36: curl and wget in health checks of a slim image that lacks them', function () {
    assert.deepEqual(brief(foundInFolder(copyCase(this, '36-curl-health-slim'))), [
      'warning health-tool-missing Dockerfile:5',
      'warning health-tool-missing compose.yaml:5',
    ]);
  });

  it("37: an entry point with the line ends of Windows, by the script's name", function () {
    const found = foundInFolder(copyCase(this, '37-crlf-entrypoint'));
    assert.deepEqual(brief(found), ['error script-line-ends Dockerfile:6']);
    assert.match(found[0]?.message ?? '', /entrypoint\.sh .*'no such file or directory'$/);
  });

  it('39: a slip in COPY --from, with the stage to write', function () {
    const found = foundInFolder(copyCase(this, '39-copy-from-typo'));
    assert.deepEqual(brief(found), ['warning stage-unknown Dockerfile:4']);
    assert.equal(found[0]?.fix, 'write builder');
  });

  it('40: pip into the Python of Ubuntu 24.04', function () {
    const found = foundInFolder(copyCase(this, '40-pep668'));
    assert.deepEqual(brief(found), ['error externally-managed Dockerfile:3']);
    assert.match(found[0]?.message ?? '', /externally-managed-environment/);
  });

  it("42: an OpenAI key in a Dockerfile's ENV", function () {
    const found = foundInFolder(copyCase(this, '42-secrets-in-config'));
    assert.ok(brief(found).includes('warning secret-in-source Dockerfile:4'));
    assert.equal(found.filter(({ file }) => file === 'Dockerfile').length, 1);
  });

  it('45: a pointer of Git LFS that is copied', function () {
    const found = foundInFolder(copyCase(this, '45-lfs-pointer'));
    assert.deepEqual(brief(found), ['warning lfs-pointer Dockerfile:2']);
    assert.match(found[0]?.fix ?? '', /git lfs pull/);
  });
});
