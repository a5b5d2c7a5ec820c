import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { labelSecretVersions } from '../../../src/engines/embedded/secret-hash';
import { translate } from '../../../src/engines/embedded/translate';
import { must } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';
import { container, network } from '../../support/resources';

const upload = (name: string, content: string) => ({
  file: `/run/secrets/${name}`,
  content,
  permissions: '0444',
});
const withSecrets = (secrets: Readonly<Record<string, string>>) =>
  translate(
    [
      network(),
      container('hub', { labels: [{ label: 'fleet.stack', value: 'test' }] }),
      container('voice', {
        labels: [{ label: 'fleet.stack', value: 'test' }],
        uploads: Object.entries(secrets).map(([name, content]) => upload(name, content)),
      }),
    ],
    '/project',
    'fleet-test',
  );

describe('labelSecretVersions', () => {
  const folder = temporaryFolder();
  const hashSecrets = (secrets: Readonly<Record<string, string>>, at = folder): string => {
    const { services } = labelSecretVersions(at, withSecrets(secrets));
    return must(services['voice']?.labels['fleet.secrets']);
  };

  it('labels the services that have secrets, and leaves all others unchanged', () => {
    const translation = withSecrets({ HF_TOKEN: 'hunter2' });
    const labelled = labelSecretVersions(folder, translation);
    const { hub, voice } = translation.compose.services;
    const labels = { 'fleet.stack': 'test', 'fleet.secrets': hashSecrets({ HF_TOKEN: 'hunter2' }) };
    assert.deepEqual(labelled, {
      ...translation.compose,
      services: { hub, voice: { ...voice, labels } },
    });
  });

  it('changes the label only for another value, another secret or another machine', () => {
    const first = hashSecrets({ HF_TOKEN: 'hunter2' });
    assert.match(first, /^[0-9a-f]{16}$/);
    assert.equal(hashSecrets({ HF_TOKEN: 'hunter2' }), first);
    const others = [
      hashSecrets({ HF_TOKEN: 'hunter3' }),
      hashSecrets({ UOC_TOKEN: 'hunter2' }),
      hashSecrets({ HF_TOKEN: 'hunter2', UOC_TOKEN: 'x' }),
      hashSecrets({ HF_TOKEN: 'hunter2' }, temporaryFolder()),
    ];
    assert.equal(new Set([first, ...others]).size, 5);
  });

  it('keeps its key in a file that its owner alone reads', () => {
    assert.equal(statSync(path.join(folder, 'seal.key')).mode & 0o777, 0o600);
  });

  it('needs no key without secrets', () => {
    const empty = temporaryFolder();
    const translation = withSecrets({});
    assert.deepEqual(labelSecretVersions(empty, translation), translation.compose);
    assert.ok(!existsSync(path.join(empty, 'seal.key')));
  });
});
