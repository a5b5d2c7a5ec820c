import assert from 'node:assert/strict';
import type { ImageUse } from '../../src/docker/disk-use';
import { chooseForDisk, judgeImages } from '../../src/prune/choose-for-disk';

const PREFIX = 'localhost:5050/fleet';
const digest = (character: string): string => `sha256:${character.repeat(64)}`;
const image = (name: string, day: number, more: Partial<ImageUse> = {}): ImageUse => ({
  repository: `${PREFIX}/${name}`,
  digest: digest(String(day)),
  created: `2026-01-0${String(day)} 10:00:00 +0000 UTC`,
  unique: 100,
  containers: 0,
  ...more,
});
const judged = (images: readonly ImageUse[], inUse: readonly string[] = []) =>
  judgeImages(images, PREFIX, {
    inUse: new Set(inUse),
    known: (name) => name === 'hub' || name === 'desk',
    doubt: (name) => (name === 'other' ? 'stack beta had it' : undefined),
  }).map(({ repository, created, kept }) => [
    repository.slice(PREFIX.length + 1),
    Number(created.slice(9, 10)),
    kept,
  ]);

describe('images that stand in the way of a disk budget', () => {
  it('are those of the namespace alone, and of a registry', () => {
    const others = [
      image('hub', 1, { repository: 'localhost:5050/fleet2/hub' }),
      image('hub', 2, { repository: 'debian' }),
      image('hub', 3, { digest: '' }),
    ];
    assert.deepEqual(judged(others), []);
  });

  it('stay where a container has them, or a pin, a hold or a history names them', () => {
    const images = [image('hub', 1, { containers: 1 }), image('hub', 2), image('hub', 3)];
    assert.deepEqual(judged([...images, image('hub', 4)], [digest('2')]), [
      ['hub', 1, 'a container has it'],
      ['hub', 2, 'a container, a pin, a hold or the history of a stack names it'],
      ['hub', 3, undefined],
      ['hub', 4, 'the newest of its row'],
    ]);
  });

  it('of no row go, also the newest, unless somebody may want them', () => {
    assert.deepEqual(judged([image('gone', 1), image('gone', 2), image('other', 3)]), [
      ['gone', 1, undefined],
      ['gone', 2, undefined],
      ['other', 3, 'stack beta had it'],
    ]);
  });
});

describe('what goes for a disk budget', () => {
  const candidates = [
    { ...image('hub', 3), kept: undefined },
    { ...image('hub', 1), kept: undefined },
    { ...image('hub', 2), kept: 'a container has it' },
  ];
  const use = { images: 300, cache: 400, reclaimable: 350 };
  const choose = (budget: number) => {
    const { images, cache, over } = chooseForDisk(use, candidates, budget);
    return [images.map(({ created }) => Number(created.slice(9, 10))), cache, over];
  };

  it('is nothing where all fits', () => {
    assert.deepEqual(choose(700), [[], 0, 0]);
  });

  it('is the oldest image first, and no more than needed', () => {
    assert.deepEqual(choose(650), [[1], 0, 0]);
    assert.deepEqual(choose(600), [[1], 0, 0]);
    assert.deepEqual(choose(599), [[1, 3], 0, 0]);
  });

  it('is then as much of the cache as is needed and may go; what is left over is told', () => {
    assert.deepEqual(choose(400), [[1, 3], 100, 0]);
    assert.deepEqual(choose(100), [[1, 3], 350, 50]);
  });
});
