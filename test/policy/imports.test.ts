import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';

/** Lists the project's files that a file imports at run time, itself included. */
function listRunTimeFiles(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(path.join(root, file), 'utf8');
  for (const [, types, from = ''] of text.matchAll(
    /^(?:import|export)( type)? [^;]*?from '(\.[^']*)'/gm,
  )) {
    if (types !== undefined) continue;
    const target = path.join(path.dirname(file), from);
    const candidates = [`${target}.ts`, `${target}/index.ts`];
    const existing = candidates.find((each) => existsSync(path.join(root, each)));
    assert.ok(existing, `${file}: ${from}`);
    listRunTimeFiles(existing, found);
  }
  return found;
}

describe("the policy pack's own process", () => {
  const files = [...listRunTimeFiles('policy/index.ts')];

  it('reads scan exceptions of the fleet, and neither rows nor machines', () => {
    assert.deepEqual(
      files.filter((file) => file.startsWith('fleet/')),
      ['fleet/scan-exceptions.ts'],
    );
    assert.ok(!files.includes('src/checkout/fleet.ts'));
  });

  it('imports only the layers from lib to plan', () => {
    const folders = new Set(files.map((file) => file.split('/').slice(0, 2).join('/')));
    const engines = [...folders].filter((folder) =>
      ['src/engines', 'src/cli', 'src/checkout', 'src/source'].includes(folder),
    );
    assert.deepEqual(engines, []);
  });
});
