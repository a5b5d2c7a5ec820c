import assert from 'node:assert/strict';
import { FleetError } from '../../src/lib/errors';
import { hideSecretValues } from '../../src/lib/secret-detection';

const TOKEN = `ghp_${'a1'.repeat(18)}`;

describe('hideSecretValues', () => {
  for (const [text, shown] of [
    ['from https://me:pw@host/x: no', 'from https://[secret]@host/x: no'],
    [`from https://${TOKEN}@host/x: no`, 'from https://[secret]@host/x: no'],
    ["'redis://:pw@cache:6379/0'", "'redis://[secret]@cache:6379/0'"],
    ["'me:pw@host:agents.git'", "'me:[secret]@host:agents.git'"],
    ['https://host/x?private_token=pw&a=1', 'https://host/x?private_token=[secret]&a=1'],
    [`header: ${TOKEN}; x`, 'header: [secret]; x'],
    ['git@github.com:octocat/agents.git', 'git@github.com:octocat/agents.git'],
    ['ssh://git@host/agents.git', 'ssh://git@host/agents.git'],
    ['docker-image://redis@sha256:0a1b', 'docker-image://redis@sha256:0a1b'],
    ['redis:7.2@sha256:0a1b', 'redis:7.2@sha256:0a1b'],
    ['localhost:5050/fleet/web:web-1@sha256:0a', 'localhost:5050/fleet/web:web-1@sha256:0a'],
  ] as const) {
    it(`${text} → ${shown}`, () => {
      assert.equal(hideSecretValues(text), shown);
    });
  }

  it('is what an error does with its lines', () => {
    const { lines, message } = new FleetError(['a: https://me:pw@host/x; b', 'c: d; e']);
    assert.deepEqual(lines, ['a: https://[secret]@host/x; b', 'c: d; e']);
    assert.equal(message, lines.join('\n'));
  });
});
