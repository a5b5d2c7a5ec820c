import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { listPolicies } from '../../policy/list-policies';
import { cli } from '../../src/cli/commands';
import { renderDocuments } from '../../src/reference/documents';
import { stackSchema } from '../../src/stack/schema';

describe('renderDocuments', () => {
  const documents = renderDocuments();
  const textOf = (name: string): string => documents.get(`docs/reference/${name}.md`) ?? '';

  it('are what docs/reference holds; node --import ./src/lib/register-tsx.mjs src/reference/write.ts writes them', () => {
    for (const [file, text] of documents) assert.equal(readFileSync(file, 'utf8'), text, file);
  });

  it('describe every command and every option', () => {
    for (const command of cli.commands) {
      assert.match(textOf('commands'), new RegExp(`^## ${command.name()}$`, 'm'));
      for (const { flags } of command.options) assert.ok(textOf('commands').includes(flags), flags);
    }
  });

  it('give every stack key a meaning, a value and a default', () => {
    const rows = textOf('stack').matchAll(/^\| `(\w+)` +\| ([^|]+)\| ([^|]+)\| ([^|]+)\|$/gm);
    const described = [...rows].filter((row) => row.slice(2).every((each) => each.trim() !== ''));
    assert.deepEqual(
      described.map((row) => row[1]),
      Object.keys(stackSchema.shape),
    );
  });

  it('name every policy rule', () => {
    for (const { policy } of listPolicies({
      stack: { name: 'dev', waivers: [] },
      exceptions: [],
    })) {
      assert.ok(textOf('policies').includes(`\`${policy.name}\``), policy.name);
    }
  });
});
