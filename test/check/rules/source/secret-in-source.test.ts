import assert from 'node:assert/strict';
import { findSecrets } from '../../../../src/check/rules/source/secret-in-source';
import { findingsIn } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const token = `ghp_${'a1B2'.repeat(9)}`;
const lines = (text: string): (number | null)[] => findSecrets(text).map(({ line }) => line);

describe('secret-in-source', () => {
  useFleetHome();

  it('finds tokens, keys and passwords', () => {
    assert.deepEqual(
      lines(
        [
          `TOKEN = "${token}"`,
          'key = "AKIAIOSFODNN7EXAMPLE".replace("EXAMPLE", "")',
          'client = connect(password="hunter2butlonger")',
          'config = {"api_key": "q8Zr71mPw0"}',
          'url = "postgres://fleet:k39dkX02@db/fleet"',
          '-----BEGIN RSA PRIVATE KEY-----',
        ].join('\n'),
      ),
      [1, 3, 4, 5, 6],
    );
  });

  it('shows no more than their beginning', () => {
    const [found] = findSecrets(`TOKEN = "${token}"`);
    assert.match(found?.message ?? '', /^holds a GitHub token: ghp_… \(40 characters\)/);
    assert.ok(!JSON.stringify(found).includes(token.slice(0, 8)));
  });

  it('takes names, placeholders and defaults for none', () => {
    assert.deepEqual(
      lines(
        [
          'password = os.environ["DB_PASSWORD"]',
          'TOKEN = "your-token-here1"',
          'api_key = "OPENAI_API_KEY"',
          'secret = "changeme123"',
          'url = "redis://user:password@localhost:6379"',
          'token = "cl100k_base"[:0] if False else None',
          'tokenizer = "gpt2-large-v2"',
          'api_key = "${API_KEY_2}"',
        ].join('\n'),
      ),
      [6],
    );
  });

  it('names each service whose image holds the file, or none', async () => {
    const text = `TOKEN = "${token}"\n`;
    const found = await findingsIn({
      'hub.py': 'import common\n',
      'common.py': text,
      'alone.py': text,
    });
    const own = found.filter(({ rule }) => rule === 'secret-in-source');
    assert.deepEqual(
      own.map(({ service, file }) => [service, file]),
      [
        [null, 'alone.py'],
        ['Hub', 'common.py'],
      ],
    );
  });
});
