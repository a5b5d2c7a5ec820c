import assert from 'node:assert/strict';
import { splitRefusals } from '../../src/check/refusals';
import { smallCatalog } from '../support/catalog';

describe('refusals', () => {
  it('takes file, line, service and fix out of a line', () => {
    const lines = [
      "fleet/services/core.ts: Hub.port: is already Worker.port; of alpha: '7200'; choose a free port",
      'images/web/Dockerfile:7: user-last: ends as root; write USER 10001:10001',
      "Pulumi.dev.yaml: fleet:machine: unknown machine: 'x'; write alpha",
      'agents/locks/hub/requirements.lock: missing; run bin/fleet lock Hub',
    ];
    assert.deepEqual(
      splitRefusals(lines, 'catalog', smallCatalog()).map(({ severity, rule, ...rest }) => {
        assert.deepEqual([severity, rule], ['error', 'refused']);
        return rest;
      }),
      [
        {
          service: 'Hub',
          file: 'fleet/services/core.ts',
          line: null,
          message: "Hub.port: is already Worker.port; of alpha: '7200'",
          fix: 'choose a free port',
        },
        {
          service: null,
          file: 'images/web/Dockerfile',
          line: 7,
          message: 'user-last: ends as root',
          fix: 'write USER 10001:10001',
        },
        {
          service: null,
          file: 'Pulumi.dev.yaml',
          line: null,
          message: "fleet:machine: unknown machine: 'x'",
          fix: 'write alpha',
        },
        {
          service: 'Hub',
          file: 'agents/locks/hub/requirements.lock',
          line: null,
          message: 'missing',
          fix: 'run bin/fleet lock Hub',
        },
      ],
    );
  });

  it('keeps a line that names no file whole', () => {
    assert.deepEqual(splitRefusals(['no stack here'], 'Pulumi.x.yaml'), [
      {
        severity: 'error',
        rule: 'refused',
        service: null,
        file: 'Pulumi.x.yaml',
        line: null,
        message: 'no stack here',
        fix: '',
      },
    ]);
  });
});
