import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'standard-library-version';

describe('standard-library-version', () => {
  useFleetHome();
  it('is an error for names that the Python of the image lacks', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'from collections import Mapping, deque\nfrom typing import override\nfrom typing import Self\n',
      ),
      ['error hub.py:1', 'error hub.py:2'],
    );
    assert.deepEqual(
      await told(RULE, 'from typing import Self\n', (rows) => void (rows.web.python = '3.10')),
      ['error hub.py:1'],
    );
  });
  it('says nothing where the file does without', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'try:\n  from collections import Mapping\nexcept ImportError:\n  from collections.abc import Mapping\n',
      ),
      [],
    );
  });
});
