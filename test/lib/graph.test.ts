import assert from 'node:assert/strict';
import {
  findAncestors,
  findClosure,
  findCycle,
  sortIntoLevels,
  type Graph,
} from '../../src/lib/graph';

const graph = (needs: Readonly<Record<string, readonly string[]>>): Graph =>
  new Map(Object.entries(needs));

const diamond = graph({ top: ['left', 'right'], left: ['base'], right: ['base'], base: [] });

describe('graph', () => {
  describe('findCycle', () => {
    it('finds none where every path ends', () => {
      assert.equal(findCycle(diamond), undefined);
    });
    it('tells the cycle from its first node back to it, without the way there', () => {
      assert.deepEqual(findCycle(graph({ in: ['a'], a: ['b'], b: ['c'], c: ['a'] })), [
        'a',
        'b',
        'c',
        'a',
      ]);
    });
    it('calls a node that needs itself a cycle', () => {
      assert.deepEqual(findCycle(graph({ a: ['a'] })), ['a', 'a']);
    });
    it('passes over names that are no nodes', () => {
      assert.equal(findCycle(graph({ a: ['elsewhere'] })), undefined);
    });
  });

  describe('sortIntoLevels', () => {
    it('puts a node after the deepest of what it needs', () => {
      assert.deepEqual(sortIntoLevels(graph({ c: ['a', 'b'], b: ['a'], a: [], d: [] })), [
        ['a', 'd'],
        ['b'],
        ['c'],
      ]);
    });
    it('takes a need that is no node as met', () => {
      assert.deepEqual(sortIntoLevels(graph({ a: ['elsewhere'] })), [['a']]);
    });
    it('has no level where there is no node', () => {
      assert.deepEqual(sortIntoLevels(graph({})), []);
    });
  });

  describe('findClosure', () => {
    it('holds the names and all they need, and nothing that needs them', () => {
      assert.deepEqual([...findClosure(diamond, ['left'])], ['left', 'base']);
    });
    it('keeps a name that is no node', () => {
      assert.deepEqual([...findClosure(diamond, ['elsewhere'])], ['elsewhere']);
    });
    it('ends on a cycle', () => {
      assert.deepEqual([...findClosure(graph({ a: ['b'], b: ['a'] }), ['a'])], ['a', 'b']);
    });
  });

  describe('findAncestors', () => {
    const parents = new Map([
      ['child', 'parent'],
      ['parent', 'root'],
    ]);
    it('lists parents from the nearest on, without the name itself', () => {
      assert.deepEqual(
        findAncestors((name) => parents.get(name), 'child'),
        ['parent', 'root'],
      );
    });
    it('is empty for a root', () => {
      assert.deepEqual(
        findAncestors((name) => parents.get(name), 'root'),
        [],
      );
    });
    it('ends on a cycle', () => {
      assert.deepEqual(
        findAncestors((name) => (name === 'a' ? 'b' : 'a'), 'a'),
        ['b', 'a'],
      );
    });
  });
});
