import assert from 'node:assert/strict';
import { addSecretsKey, explainAccess } from '../../../src/engines/pulumi/stack';
import { must } from '../../support/errors';

const BEFORE = `# Ours.
config:
  fleet:portOffset: 200 # free
`;
const AFTER = `config:
  fleet:portOffset: "200"
encryptionsalt: v1:abc=:v1:def+/ghi==
`;

describe("a Pulumi stack's file", () => {
  it('keeps every byte when the stack is created, and gets the key of its secrets', () => {
    const text = addSecretsKey(BEFORE, AFTER);
    assert.equal(text, `${BEFORE}encryptionsalt: v1:abc=:v1:def+/ghi==\n`);
  });

  it('gets no second key', () => {
    const text = `${BEFORE}encryptionsalt: v1:abc=:v1:def+/ghi==\n`;
    assert.equal(addSecretsKey(text, AFTER), text);
  });

  it('keeps a last line without an end apart from the key', () => {
    const provider = 'secretsprovider: awskms://alias/x\nencryptedkey: abc\nconfig: {}\n';
    assert.equal(
      addSecretsKey('config: {}', provider),
      'config: {}\nsecretsprovider: awskms://alias/x\nencryptedkey: abc\n',
    );
  });
});

describe('explainAccess', () => {
  it('says how to create a stack that the backend does not know', () => {
    const { lines } = must(
      explainAccess('home', "code: 255\n stderr: error: no stack named 'home' found\n"),
    );
    assert.deepEqual(lines, [
      "stack home: is not in Pulumi's backend; run bin/fleet --stack home up, which creates it, or pulumi stack init home, or set PULUMI_BACKEND_URL to the backend that has it",
    ]);
  });
});
