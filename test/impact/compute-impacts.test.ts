import assert from 'node:assert/strict';
import {
  findChangesByName,
  findChangesByPath,
  computeImpacts,
  type Changes,
} from '../../src/impact/compute-impacts';
import { buildStackGraph, type StackGraph } from '../../src/impact/stack-graph';
import { planMachine } from '../../src/plan/plan';
import type { Catalog } from '../../src/catalog/schema';
import { digestOf } from '../support/environment';
import { smallCatalog } from '../support/catalog';
import { smallStack } from '../support/stack';

/** The small catalog, with its GPU service on the CPU fallback. */
const catalog: Catalog = smallCatalog((rows) => {
  delete rows.tools.role;
  rows.images.push(
    { ...rows.web, role: 'cpu-fallback', name: 'plain-cpu', reads: ['pip-tools'] },
    { ...rows.tools, role: 'pip', name: 'pip-tools', reads: [] },
  );
});
const machine = (name: string, keys: Readonly<Record<string, string>> = {}): StackGraph =>
  buildStackGraph(planMachine(catalog, smallStack({ machine: name, ...keys })));
const alpha = machine('alpha');
const beta = machine('beta');

const of = (nodes: StackGraph, changes: Changes) => {
  const [found] = computeImpacts([{ nodes, changes }]);
  return {
    images: found?.images.map(({ image, reason, cause = '' }) => `${image}: ${reason} ${cause}`),
    containers: found?.containers.map(
      ({ container, action, because }) => `${container}: ${action}, ${because}`,
    ),
    degraded: found?.degraded,
  };
};
const byPaths = (nodes: StackGraph, ...paths: string[]) =>
  of(nodes, findChangesByPath(nodes, paths));
const byNames = (nodes: StackGraph, ...names: string[]) =>
  of(nodes, findChangesByName(nodes, names));
const nothing = { images: [], containers: [], degraded: [] };

describe('computeImpacts', () => {
  it('builds the image whose file changed and what stands on it, parents first, and replaces their containers in start order', () => {
    assert.deepEqual(byPaths(alpha, 'images/web/Dockerfile'), {
      images: ['web: input images/web/Dockerfile', 'hub: parent web', 'worker: parent web'],
      containers: ['hub: replace, image', 'worker: replace, image'],
      degraded: ['Camera'],
    });
  });

  it('builds what reads an image, which it is not FROM', () => {
    const { images = [] } = byPaths(alpha, 'images/tools/Dockerfile');
    assert.ok(images.includes('web: parent tools'));
    assert.ok(!images.some((line) => line.startsWith('base:')));
  });

  it("builds every service for a file of the tools that each one's build takes", () => {
    assert.deepEqual(byPaths(beta, 'images/pip-tools/apt.lock').images, [
      'pip-tools: input images/pip-tools/apt.lock',
      'plain-cpu: parent pip-tools',
      'camera: parent plain-cpu',
      'relay: parent pip-tools',
    ]);
  });

  it("changes services alone where the reference agent or the services' Dockerfile does", () => {
    for (const path of ['agents/reference/main.py', 'images/service/Dockerfile']) {
      assert.deepEqual(byPaths(beta, path), {
        images: [`camera: input ${path}`, `relay: input ${path}`],
        containers: ['camera: replace, image', 'relay: replace, image'],
        degraded: [],
      });
    }
  });

  it('builds everything for a script that all Dockerfiles may mount, or for a folder that holds all', () => {
    for (const path of ['images/shared/pip-install', 'images']) {
      const { images } = byPaths(alpha, path);
      assert.equal(images?.length, alpha.images.length);
      assert.ok(images.every((line) => line.endsWith(`: input ${path}`)));
    }
  });

  it('has nothing to do for a file that no image is made from, nor for one whose folder only begins alike', () => {
    for (const path of ['README.md', 'images/webby/Dockerfile', 'images/README.md']) {
      assert.deepEqual(byPaths(alpha, path), nothing);
    }
  });

  it("takes a service's name, an image's and a server's", () => {
    assert.deepEqual(byNames(alpha, 'Worker'), {
      images: ['worker: named '],
      containers: ['worker: replace, image'],
      degraded: ['Camera'],
    });
    assert.deepEqual(byNames(beta, 'pip-tools').images?.slice(0, 2), [
      'pip-tools: named ',
      'plain-cpu: parent pip-tools',
    ]);
    assert.deepEqual(byNames(beta, 'cache'), {
      images: [],
      containers: ['cache: replace, named'],
      degraded: ['Camera', 'Relay'],
    });
  });

  it('builds no image that is pinned, and what stands on it only where its files are its own, too', () => {
    const pinned = machine('alpha', { pins: JSON.stringify({ web: digestOf('1') }) });
    assert.deepEqual(byNames(pinned, 'web'), nothing);
    assert.deepEqual(byPaths(pinned, 'images/web/Dockerfile').images, [
      'hub: input images/web/Dockerfile',
      'worker: input images/web/Dockerfile',
    ]);
  });

  it('knows the files that a service takes of agents elsewhere', () => {
    const files = new Map([['hub', ['../agents/hub.py']]]);
    const plan = planMachine(catalog, smallStack({ agents: '{"source":"../agents"}' }));
    const nodes = buildStackGraph(plan, files);
    assert.deepEqual(byPaths(nodes, '../agents/hub.py').images, ['hub: input ../agents/hub.py']);
    assert.deepEqual(byPaths(nodes, 'agents/reference/main.py'), nothing);
    assert.deepEqual(byPaths(nodes, 'agents/locks/hub/requirements.lock').images, [
      'hub: input agents/locks/hub/requirements.lock',
    ]);
  });

  it('says of a container whether its image changes, its definition, or both, and who goes', () => {
    const changes: Changes = {
      images: new Map([['hub', { reason: 'definition' }]]),
      containers: new Map([
        ['hub', { action: 'update', because: 'definition' }],
        ['worker', { action: 'update', because: 'definition' }],
        ['camera', { action: 'create', because: 'new' }],
        ['former', { action: 'remove', because: 'gone', service: 'Former' }],
      ]),
    };
    assert.deepEqual(of(alpha, changes).containers, [
      'hub: replace, both',
      'worker: update, definition',
      'camera: create, new',
      'former: remove, gone',
    ]);
  });

  it('has services wait for those of another machine, and for their own placement where there are two', () => {
    const impacts = (named: string) =>
      computeImpacts(
        [alpha, beta].map((nodes, index) => ({
          nodes,
          changes: index === 0 ? findChangesByName(nodes, [named]) : findChangesByName(nodes, []),
        })),
      ).map(({ degraded }) => degraded);
    assert.deepEqual(impacts('Worker'), [['Camera'], ['Relay']]);
    // Relay's Camera is that of beta.
    assert.deepEqual(impacts('Camera'), [[], []]);
  });

  it('leaves out of what may change what is known to', () => {
    const open = { because: ['a row'], images: ['hub', 'worker'], containers: ['hub', 'cache'] };
    const changes: Changes = { ...findChangesByName(alpha, ['Hub']), open };
    const [found] = computeImpacts([{ nodes: alpha, changes }]);
    assert.deepEqual(found?.open, {
      because: ['a row'],
      images: ['worker'],
      containers: ['cache'],
    });
  });
});
