import assert from 'node:assert/strict';
import { readJson, readOutputs, readSaid } from '../../../src/workflows/updates/outputs';
import { temporaryFolder } from '../../support/folders';

describe('what the commands left of each stack', () => {
  it('is read by stack and command, and nothing where no image was measured', () => {
    const folder = temporaryFolder({
      'after/beta.build.json': '{"images":[]}',
      'after/beta.sizes.json': '{"images":[{"image":"web","compressed":1,"unpacked":2}]}',
      'after/beta.scan.json': '{"errors":[{"message":"web: no scanner"}]}',
    });
    assert.deepEqual(readOutputs(folder, 'after'), [
      {
        build: { images: [] },
        sizes: { images: [{ image: 'web', compressed: 1, unpacked: 2 }] },
        scan: { errors: [{ message: 'web: no scanner' }] },
      },
    ]);
    assert.deepEqual(readOutputs(folder, 'before'), []);
  });

  for (const [what, text] of [
    ['cut off', '{"images":['],
    ['empty', ''],
    ['no document', 'null'],
    ['a list', '[]'],
  ] as const) {
    it(`is an error of its own where one is ${what}`, () => {
      const folder = temporaryFolder({
        'after/beta.build.json': text,
        'after/beta.sizes.json': '{}',
        'after/beta.scan.json': '{}',
      });
      assert.deepEqual(readOutputs(folder, 'after'), [
        {
          build: { errors: [{ message: 'beta: build ended before it could say how' }] },
          sizes: {},
          scan: {},
        },
      ]);
    });
  }

  it('is an error, too, where one did not run', () => {
    const folder = temporaryFolder({ 'after/beta.build.json': '{}' });
    const [outputs] = readOutputs(folder, 'after');
    assert.deepEqual(outputs?.scan, {
      errors: [{ message: 'beta: scan ended before it could say how' }],
    });
  });

  it('is no impact where that is not there, or cut off', () => {
    const folder = temporaryFolder({ 'impact.json': '{"machines":' });
    assert.equal(readJson(folder, 'impact.json'), undefined);
    assert.equal(readJson(folder, 'other.json'), undefined);
  });
});

describe('what the commands said while they updated', () => {
  it('is warnings and errors, each once, with the lines that belong to it', () => {
    const said = [
      'error: web: apt: gone',
      '  E: Version 1 was not found',
      'progress',
      '  of something else',
      'warning: base: has no file of before',
      'error: hub: gone',
      'error: web: apt: gone',
      '  E: Version 1 was not found',
      '',
    ].join('\n');
    assert.deepEqual(readSaid(said, true), {
      warnings: ['base: has no file of before'],
      errors: ['web: apt: gone\n  E: Version 1 was not found', 'hub: gone'],
    });
  });

  it('is an error of its own where one ended without a word', () => {
    assert.deepEqual(readSaid('Segmentation fault\n', false), {
      warnings: [],
      errors: [
        "not all could be asked for newer versions; the output of the night's job updates says why",
      ],
    });
    assert.deepEqual(readSaid('error: hub: gone\n', false).errors, ['hub: gone']);
  });
});
