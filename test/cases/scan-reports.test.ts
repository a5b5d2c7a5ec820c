import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseReport } from '../../src/scan/parse-report';
import { copyCase } from '../support/cases';

describe('case 28, a report of Grype without a severity', () => {
  it('is read as the report that says Unknown, and not refused', function () {
    const folder = copyCase(this, '28-grype-no-severity');
    const read = (file: string): ReturnType<typeof parseReport> =>
      parseReport(readFileSync(path.join(folder, file), 'utf8'));
    const report = read('report.json');
    assert.deepEqual(
      report.findings.map(({ severity }) => severity),
      ['UNKNOWN', 'HIGH'],
    );
    assert.deepEqual(report, read('report-with-severity.json'));
  });
});
