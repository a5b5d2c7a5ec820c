import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../src/lib/root';

describe("family-llm's compiling stage", () => {
  it('has no instruction that counts by the date of a commit, so that no other commit compiles again', () => {
    const text = readFileSync(path.join(root, 'images/family-llm/Dockerfile'), 'utf8');
    const [, stage = ''] = /^FROM scratch AS llama\n([\s\S]*?)^FROM /m.exec(text) ?? [];
    const instructions = [...stage.matchAll(/^([A-Z]+) /gm)].map(([, name]) => name);
    assert.deepEqual([...new Set(instructions)].sort(), ['ARG', 'ENV', 'RUN']);
  });
});
