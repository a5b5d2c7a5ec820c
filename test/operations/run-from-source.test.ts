import assert from 'node:assert/strict';
import { runFromSource } from '../../src/operations/run-from-source';
import { smallContext } from '../support/context';
import { useFakeDocker, useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('bin/fleet dev', () => {
  useFleetHome();
  // Docker is asked for nothing.
  useFakeDocker(() => ({}));

  it('refuses a source that is a commit, whose copy nobody edits, before it starts anything', async () => {
    const git = 'https://example.org/agents.git';
    const source = JSON.stringify({ source: { git, commit: COMMIT } });
    const context = smallContext(temporaryFolder(), { agents: source });
    assert.deepEqual(await rejection(runFromSource(context, 'Hub')), [
      `Pulumi.test.yaml: fleet:agents.source: is a commit, which no edit changes: '${COMMIT}'; while you work on it, write the folder of a clone of ${git}, such as '../agents'`,
    ]);
  });
});
