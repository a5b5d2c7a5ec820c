import assert from 'node:assert/strict';
import type { ImageNode } from '../../src/impact/stack-graph';
import {
  estimateTransfer,
  estimateSizes,
  type OwnSize,
  type SizedImpact,
} from '../../src/impact/bytes';
import { smallPlan } from '../support/context';

const image = (name: string, more: Partial<ImageNode> = {}): ImageNode => ({
  name,
  repository: `here/fleet/${name}`,
  service: undefined,
  runs: true,
  needs: [],
  own: [],
  inherited: [],
  ...more,
});
const sized = (
  machine: string,
  images: ImageNode[],
  built: string[],
  size: OwnSize = { compressed: 10, unpacked: 30, measured: true },
): SizedImpact => ({
  nodes: { machine, stack: machine, images, containers: [] },
  impact: { images: built.map((name) => ({ image: name, reason: 'named' })) },
  sizeOf: () => size,
});

describe('estimateTransfer', () => {
  const images = [
    image('tools', { runs: false }),
    image('web'),
    image('hub', { service: 'Hub' }),
    image('worker', { service: 'Worker' }),
  ];

  it('adds up what is built, pushed, and pulled by machines, which take no tools of builds', () => {
    assert.deepEqual(estimateTransfer([sized('alpha', images, ['tools', 'web', 'hub'])]), {
      build: 90,
      push: 30,
      pull: 20,
      images: 3,
      byBudget: 0,
    });
  });

  it("counts a family once for two machines, a service's image and what is pulled for each", () => {
    const both = ['alpha', 'beta'].map((name) => sized(name, images, ['web', 'hub']));
    assert.deepEqual(estimateTransfer(both), {
      build: 90,
      push: 30,
      pull: 40,
      images: 3,
      byBudget: 0,
    });
  });

  it('counts images that nobody measured', () => {
    const guess = { compressed: 10, unpacked: 30, measured: false };
    assert.equal(estimateTransfer([sized('alpha', images, ['web'], guess)]).byBudget, 1);
  });
});

describe('estimateSizes', () => {
  const plan = smallPlan();
  const there = { compressed: 1, unpacked: 2 };
  const here = { compressed: 3, unpacked: 4 };

  it("takes an image's own measurement before one of its name elsewhere", () => {
    const of = estimateSizes(plan, { 'here/fleet/web': here, 'there/fleet/web': there });
    assert.deepEqual(of(image('web')), { ...here, measured: true });
    const elsewhere = estimateSizes(plan, { 'old/fleet/web': here, 'there/fleet/web': there });
    assert.deepEqual(elsewhere(image('web')), { ...there, measured: true });
  });

  it("takes what its budget leaves beside its parent's where there is none, and a service's allowance", () => {
    const of = estimateSizes(plan, { 'here/fleet/other': here });
    const { measured, compressed } = of(image('web'));
    assert.deepEqual([measured, compressed], [false, 0]); // web's budget is its parent's
    assert.deepEqual(of(image('base')), { compressed: 10e6, unpacked: 20e6, measured: false });
    assert.deepEqual(of(image('hub')), { compressed: 5e6, unpacked: 15e6, measured: false });
  });
});
