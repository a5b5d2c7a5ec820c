import assert from 'node:assert/strict';
import { findDigestsInUse } from '../../src/prune/in-use';
import { digestOf, useFakeDocker } from '../support/environment';
import { temporaryFolder } from '../support/folders';

const [running, stopped, pinned, other] = ['a', 'b', 'c', 'd'].map(digestOf);

describe('images in use', () => {
  useFakeDocker(() => ({
    // Without --no-trunc, Docker prints no digest.
    '"ps --all --no-trunc --filter label=fleet.stack --format {{.Image}}"': `printf 'localhost:5050/fleet/hub@${running ?? ''}\\nghcr.io/o/f/worker:t@${stopped ?? ''}\\nredis:7\\n'`,
  }));

  it("are what any stack's containers are made from and any stack file pins", async () => {
    const root = temporaryFolder({
      'Pulumi.yaml': 'name: fleet\n',
      'Pulumi.beta.yaml': `config:\n  fleet:pins:\n    worker: ${pinned ?? ''}\n`,
      'notes.yaml': `old: ${other ?? ''}\n`,
    });
    assert.deepEqual(await findDigestsInUse(root), new Set([running, stopped, pinned]));
  });
});
