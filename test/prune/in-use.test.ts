import assert from 'node:assert/strict';
import { findDigestsInUse } from '../../src/prune/in-use';
import { digestOf, useFakeDocker } from '../support/environment';
import { temporaryFolder } from '../support/folders';
import { smallStack } from '../support/stack';

const [running, stopped, pinned, held, earlier, other] = ['a', 'b', 'c', 'd', 'e', 'f'].map(
  digestOf,
);

describe('images in use', () => {
  useFakeDocker(() => ({
    // Without --no-trunc, Docker prints no digest.
    '"ps --all --no-trunc --filter label=fleet.stack --format {{.Image}}"': `printf 'localhost:5050/fleet/hub@${running ?? ''}\\nghcr.io/o/f/worker:t@${stopped ?? ''}\\nredis:7\\n'`,
    '"volume ls --quiet --filter label=fleet.ledger"': 'echo fleet-other-ledger',
    '"ps -aq --filter label=fleet.stack=test"': ':',
    '"image ls --digests --filter reference=localhost:5050/fleet/* "*': `echo localhost:5050/fleet/hub ${running ?? ''}`,
    'run*"--volume=fleet-other-ledger:"*': `echo; echo '{"image": "localhost:5050/fleet/hub@${earlier ?? ''}"}'`,
  }));

  it("are what any stack's containers are made from, what any stack file pins, and what a rollback needs", async () => {
    const root = temporaryFolder({
      'Pulumi.yaml': 'name: fleet\n',
      'Pulumi.beta.yaml': `config:\n  fleet:pins:\n    worker: ${pinned ?? ''}\n`,
      'fleet/holds/beta.json': `{"Worker": {"image": "x@${held ?? ''}"}}`,
      'notes.yaml': `old: ${other ?? ''}\n`,
    });
    assert.deepEqual(
      await findDigestsInUse({ root, stack: smallStack() }),
      new Set([running, stopped, pinned, held, earlier]),
    );
  });
});
