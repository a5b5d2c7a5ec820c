import assert from 'node:assert/strict';
import { readManifestDigest } from '../../src/docker/buildx';
import { digestOf, useFakePrograms } from '../support/environment';

describe('readManifestDigest', () => {
  const digest = digestOf('a');
  // As buildx 0.29 does: for other formats that begin with {{.Manifest it prints its list.
  useFakePrograms(() => ({
    docker: {
      "*'{{json .Manifest}}'": `echo '{ "digest": "${digest}", "size": 566 }'`,
      '*imagetools*': `printf 'Name:   x\\nDigest: ${digest}\\n'`,
    },
  }));

  it('gives the digest alone', async () => {
    assert.equal(await readManifestDigest('hub.example/library/x:1', 'fleet'), digest);
  });
});
