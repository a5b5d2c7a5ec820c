import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { root } from '../../../src/lib/root';
import { recordProgram } from '../../../src/engines/common/record';
import type { Recorded } from '../../../src/engines/common/resources';
import { EMBEDDED_ENGINE } from '../../../src/engines/common/program-check';

const program = path.resolve(__dirname, '../../support/program');
const record = (mode: string, stack = 'box'): Promise<readonly Recorded[]> =>
  recordProgram({ root: program, project: 'fleet', stack, config: { 'fleet:mode': mode } });

const urn = (name: string, type = 'test:index:Box'): string =>
  `urn:pulumi:box::fleet::pulumi:pulumi:Stack$${type}::${name}`;

describe('recordProgram', () => {
  it('records every resource completely: inputs, secrets as their values, dependencies', async () => {
    const recorded = await record('plain');
    assert.deepEqual(
      new Map(
        recorded.map((each) => [
          each.name,
          { ...each, dependencies: [...each.dependencies].sort() },
        ]),
      ),
      new Map<string, Recorded>([
        [
          'shelf-box',
          {
            urn: urn('shelf-box', 'test:index:Shelf$test:index:Box'),
            type: 'test:index:Box',
            name: 'shelf-box',
            inputs: { label: 'on the shelf' },
            dependencies: [],
          },
        ],
        [
          'first',
          {
            urn: urn('first'),
            type: 'test:index:Box',
            name: 'first',
            inputs: {
              label: 'fleet/box',
              password: 'hidden',
              nested: { list: [1, true, ['deep']] },
            },
            dependencies: [],
          },
        ],
        [
          'second',
          {
            urn: urn('second'),
            type: 'test:index:Box',
            name: 'second',
            inputs: { label: 'after fleet/box' },
            dependencies: [urn('first')],
          },
        ],
        [
          'third',
          {
            urn: urn('third'),
            type: 'test:index:Box',
            name: 'third',
            inputs: { label: 'alone' },
            // What a component holds, in place of the component.
            dependencies: [urn('first'), urn('shelf-box', 'test:index:Shelf$test:index:Box')],
            ignoreChanges: ['label'],
          },
        ],
      ]),
    );
  });

  it('runs the program again each time, for the given stack', async () => {
    const again = await record('plain', 'other');
    assert.equal(again.length, 4);
    assert.equal(again.find(({ name }) => name === 'first')?.inputs['label'], 'fleet/other');
  });

  it('tells the program alone which engine runs it', async () => {
    const [made] = (await record('engine')).filter(({ name }) => name === 'engine');
    assert.deepEqual(made?.inputs, { label: 'embedded' });
    assert.equal(process.env[EMBEDDED_ENGINE], undefined);
  });

  it("fails with the program's error", async () => {
    await assert.rejects(record('throw'), /the program failed/);
    assert.equal(process.env[EMBEDDED_ENGINE], undefined);
  });

  it("fails on a call of a provider's function", async () => {
    await assert.rejects(record('invoke'), /the embedded engine cannot call test:index:find/);
  });

  it('fails on a resource that is read, not created', async () => {
    await assert.rejects(record('read'), /the embedded engine cannot read test:index:Box/);
  });

  it('works again after a program that failed', async () => {
    await assert.rejects(record('throw'), /the program failed/);
    assert.equal((await record('plain')).length, 4);
  });
});

describe("the Pulumi SDK's seams that recordProgram stands on", () => {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const version = manifest.dependencies['@pulumi/pulumi'];

  it('are held at one version, as they are none of its public interface', () => {
    assert.match(version ?? '', /^\d+\.\d+\.\d+$/);
  });

  for (const name of [
    'setMocks',
    'setMockOptions',
    'setAllConfig',
    'runInPulumiStack',
    'waitForRPCs',
    'deserializeProperties',
    'serializeProperties',
  ]) {
    it(`include runtime.${name}`, () => {
      const runtime = pulumi.runtime as unknown as Record<string, unknown>;
      const seen = `@pulumi/pulumi ${String(version)} has no runtime.${name}: src/engines/common/record.ts needs it`;
      assert.equal(typeof runtime[name], 'function', seen);
    });
  }
});
