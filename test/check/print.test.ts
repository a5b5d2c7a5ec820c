import assert from 'node:assert/strict';
import type { Finding } from '../../src/lib/finding';
import { printFindings } from '../../src/check/print-findings';
import { printed } from '../support/output';

const finding: Finding = {
  severity: 'error',
  rule: 'import-not-provided',
  service: 'Hub',
  file: 'common.py',
  line: 3,
  message: 'imports cv2',
  fix: 'add it',
};
const nothing = { known: 0, gone: [], services: 4, took: '0.1 s' };

const print = async (...args: Parameters<typeof printFindings>): Promise<string[]> => {
  const { out } = await printed(() => {
    printFindings(...args);
    return Promise.resolve();
  });
  return out.trimEnd().split('\n');
};

describe('what a check prints', () => {
  it('is one entry for a line that several services share', async () => {
    const findings = ['Hub', 'Worker', 'Camera', 'Relay', 'Other'].map((service) => ({
      ...finding,
      service,
    }));
    assert.deepEqual(await print(findings, nothing), [
      'errors',
      '',
      'common.py',
      '  3: import-not-provided  Hub, Worker, Camera, Relay, Other',
      '      imports cv2',
      '      → add it',
      '',
      '1 error, 0 warnings, 4 services checked in 0.1 s',
    ]);
  });

  it('keeps warnings apart, and files that have no line', async () => {
    const other: Finding = {
      ...finding,
      severity: 'warning',
      rule: 'gpu-not-used',
      line: null,
      service: null,
    };
    assert.deepEqual(await print([other, finding], nothing), [
      'errors',
      '',
      'common.py',
      '  3: import-not-provided  Hub',
      '      imports cv2',
      '      → add it',
      '',
      'warnings',
      '',
      'common.py',
      '  gpu-not-used',
      '      imports cv2',
      '      → add it',
      '',
      '1 error, 1 warning, 4 services checked in 0.1 s',
    ]);
  });

  it('counts what the baseline holds, and names what of it is gone', async () => {
    const gone = [{ fingerprint: 'f', rule: 'port-fixed', service: 'Hub', file: 'hub.py' }];
    assert.deepEqual(await print([], { ...nothing, known: 2, gone }), [
      'in the baseline, but no longer found: port-fixed: hub.py: Hub',
      '0 errors, 0 warnings, 2 in the baseline, 4 services checked in 0.1 s',
    ]);
  });
});
