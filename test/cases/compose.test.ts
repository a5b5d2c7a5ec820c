import assert from 'node:assert/strict';
import { checkFiles } from '../../src/check/rules/files/files';
import { AgentTree } from '../../src/source/agent-tree';
import { copyCase } from '../support/cases';

/** What check says of a case's compose files, as `error compose-invalid 3: message`. */
function found(test: Mocha.Context, name: string): string[] {
  const folder = copyCase(test, name);
  const { files } = new AgentTree(folder);
  return checkFiles(folder, files, new Set())
    .filter(({ file }) => file.endsWith('compose.yaml'))
    .map(({ severity, rule, line, message }) => `${severity} ${rule} ${String(line)}: ${message}`);
}

describe('recorded compose files', () => {
  for (const name of [
    '02-anchor-depends-merge',
    '04-anchor-depends-alias',
    '20-depends-variable',
  ]) {
    it(`${name}: has no finding`, function () {
      assert.deepEqual(found(this, name), []);
    });
  }

  const expected: Readonly<Record<string, readonly RegExp[]>> = {
    '21-include-defines-dependency': [/^error compose-path-missing 3: .*'tts\/compose\.yaml'/],
    '22-extends-missing': [
      /^error compose-path-missing 3: .*'common\.yaml'/,
      /^error compose-service-unknown 7: other: .*'nobody'/,
    ],
    '29-gpu-count-and-ids': [
      /^error compose-invalid 10: vision: .*count and device_ids/,
      /^error compose-invalid 18: ears: .*no capabilities/,
    ],
    '30-depends-cycle': [/^error compose-cycle 4: .*memory → planner → voice → memory/],
    '31-undefined-network': [
      /^error compose-invalid 8: .*'volume_from'/,
      /^error compose-invalid 9: .*'enviroment'/,
      /^error compose-invalid 4: .*'voice-net'/,
      /^error compose-invalid 5: .*'models'/,
    ],
    '32-healthy-without-healthcheck': [/^warning compose-never-healthy 6: agent: .*'bus'/],
    '33-env-file-long': [/^error compose-path-missing 5: a: .*'\.\/defaults\.env'/],
    '34-port-forms': [
      /^error compose-port-twice 7: .*'7002'/,
      /^error compose-port-twice 13: .*7100'/,
      /^error compose-port-twice 19: .*'7200'/,
      /^warning compose-port-twice 25: .*'7300'/,
    ],
    '35-bind-mount-missing': [
      /^error compose-path-missing 9: .*'\.\/voice\.yaml'/,
      /^error compose-path-missing 11: .*'\.\/hf\.txt'/,
      /^warning compose-bind-missing 5: .*makes an empty folder/,
    ],
    '42-secrets-in-config': [
      /^warning secret-in-source 8: .*DB_PASSWORD/,
      /^warning secret-in-source 6: .*a Hugging Face token/,
    ],
  };
  for (const [name, lines] of Object.entries(expected)) {
    it(`${name}: has these findings and no others`, function () {
      const all = found(this, name);
      assert.equal(all.length, lines.length, all.join('\n'));
      for (const [index, line] of lines.entries()) assert.match(all[index] ?? '', line);
    });
  }
});
