import assert from 'node:assert/strict';
import path from 'node:path';
import { loadCatalog } from '../../src/checkout/fleet';
import { nameSecretVariable } from '../../src/catalog/names';
import { hideSecrets, readLocalSecrets } from '../../src/checkout/secrets';
import { useEnvironment } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

describe('hideSecrets', () => {
  it('puts a word in the place of each encrypted value, at any depth', () => {
    const value = {
      'fleet:secrets': { HF_TOKEN: { secure: 'v1:abc' } },
      'fleet:list': [{ secure: 'v1:def' }, 5, null],
      'fleet:engine': 'pulumi',
    };
    assert.deepEqual(hideSecrets(value), {
      'fleet:secrets': { HF_TOKEN: '[encrypted]' },
      'fleet:list': ['[encrypted]', 5, null],
      'fleet:engine': 'pulumi',
    });
  });
  it('leaves alone what only looks a little like one', () => {
    const value = { secure: 'yes', other: 1 };
    assert.deepEqual(hideSecrets(value), value);
  });
});

describe('readLocalSecrets', () => {
  const folder = temporaryFolder({ token: 'from a file\n', 'two-lines': 'a\nb\n\n' });
  const others = { 'fleet:engine': 'embedded', 'fleet:portOffset': 5 };
  const found = (written?: Readonly<Record<string, unknown>>): unknown =>
    readLocalSecrets({ ...others, ...(written && { 'fleet:secrets': written }) }, 'fleet', 'test');
  /** Records the lines that go to stderr during the work. */
  const warnings = (work: () => unknown): string => {
    const write = process.stderr.write.bind(process.stderr);
    let text = '';
    process.stderr.write = (chunk: string | Uint8Array) => {
      text += String(chunk);
      return true;
    };
    try {
      work();
    } finally {
      process.stderr.write = write;
    }
    return text;
  };

  describe('with none in the environment', () => {
    useEnvironment(() =>
      Object.fromEntries<undefined>(
        loadCatalog()
          .services.flatMap((row) => row.secrets.map(nameSecretVariable))
          .flatMap((name) => [
            [name, undefined],
            [`${name}_FILE`, undefined],
          ]),
      ),
    );
    it('are none', () => {
      assert.deepEqual(found(), others);
    });
    it('say how to give one that the file holds encrypted, and go on without it', () => {
      const written = { UOC_TOKEN: { secure: 'v1:abc' } };
      let rest: unknown;
      const text = warnings(() => (rest = found(written)));
      assert.deepEqual(rest, others);
      assert.equal(
        text,
        'warning: Pulumi.test.yaml: fleet:secrets.UOC_TOKEN is encrypted, which only Pulumi can undo; set $FLEET_SECRET_UOC_TOKEN\n',
      );
    });
    it('are refused in plain text, without repeating them', () => {
      const written = { UOC_TOKEN: 'hunter2', OPENAI_API_KEY: 'hunter3' };
      const hint = (name: string): string =>
        `Pulumi.test.yaml: fleet:secrets.${name}: is in plain text; remove it here, and set $FLEET_SECRET_${name}, or $FLEET_SECRET_${name}_FILE to a file that holds it`;
      assert.deepEqual(
        refusal(() => found(written)),
        [hint('UOC_TOKEN'), hint('OPENAI_API_KEY')],
      );
    });
  });

  describe('with some in the environment', () => {
    useEnvironment(() => ({
      FLEET_SECRET_UOC_TOKEN: 'from here',
      FLEET_SECRET_OPENAI_API_KEY: undefined,
      FLEET_SECRET_OPENAI_API_KEY_FILE: path.join(folder, 'token'),
      FLEET_SECRET_TAPO_USERNAME: '',
      FLEET_SECRET_TAPO_PASSWORD: undefined,
      FLEET_SECRET_TAPO_PASSWORD_FILE: path.join(folder, 'two-lines'),
      FLEET_SECRET_OTHER: 'of no row',
    }));
    it("are those of the catalog's rows, from variables and from files", () => {
      const secrets = {
        UOC_TOKEN: 'from here',
        OPENAI_API_KEY: 'from a file',
        TAPO_PASSWORD: 'a\nb\n',
      };
      assert.deepEqual(found({ UOC_TOKEN: { secure: 'v1:abc' } }), {
        ...others,
        'fleet:secrets': secrets,
      });
      // Compose takes it from there.
      assert.equal(process.env['FLEET_SECRET_OPENAI_API_KEY'], 'from a file');
    });
  });

  describe('with a file that is gone', () => {
    useEnvironment(() => ({
      FLEET_SECRET_UOC_TOKEN: undefined,
      FLEET_SECRET_UOC_TOKEN_FILE: '/nowhere/token',
    }));
    it('are refused', () => {
      assert.deepEqual(
        refusal(() => found()),
        [
          "FLEET_SECRET_UOC_TOKEN_FILE: cannot be read (ENOENT): '/nowhere/token'; write the path of a readable file",
        ],
      );
    });
  });
});
