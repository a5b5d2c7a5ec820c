import assert from 'node:assert/strict';
import { Fields } from '../../../src/engines/embedded/fields';
import { resource } from '../../support/resources';

const fields = (inputs: Readonly<Record<string, unknown>>): Fields =>
  new Fields(resource('test:index:Box', 'box', inputs));

describe('Fields', () => {
  it("gives a field's value, or undefined", () => {
    assert.deepEqual(
      fields({ a: 1 }).all((read) => [read.get('a'), read.get('b')]),
      [1, undefined],
    );
  });

  it('refuses a field that nobody read', () => {
    assert.throws(() => fields({ a: 1, b: 2 }).all((read) => read.get('a')), {
      message:
        'test:index:Box box: b: unknown to the embedded engine; remove it, or translate it in src/engines/embedded',
    });
  });

  it('refuses a missing field that is required', () => {
    assert.throws(() => fields({}).all((read) => read.need('a')), {
      message: 'test:index:Box box: a: missing; write it',
    });
  });

  it('refuses a value that the engine does not support, and accepts the field left out', () => {
    fields({ push: false }).all((read) => {
      read.only('push', false);
      read.only('other', 1);
    });
    assert.throws(
      () => {
        fields({ push: true }).all((read) => {
          read.only('push', false);
        });
      },
      {
        message: "test:index:Box box: push: is not for the embedded engine: 'true'; write 'false'",
      },
    );
  });

  it('checks nested objects and lists too, and names their path', () => {
    const inputs = { one: { a: 1 }, many: [{ a: 1 }, { a: 2, b: 3 }] };
    const a = (read: Fields): unknown => read.get('a');
    assert.throws(
      () => fields(inputs).all((read) => [read.nested('one', a), read.list('many', a)]),
      {
        message:
          'test:index:Box box: many[].b: unknown to the embedded engine; remove it, or translate it in src/engines/embedded',
      },
    );
    assert.throws(
      () =>
        fields({ one: { two: { c: 1 } } }).all((read) =>
          read.nested('one', (one) => one.nested('two', a)),
        ),
      {
        message:
          'test:index:Box box: one.two.c: unknown to the embedded engine; remove it, or translate it in src/engines/embedded',
      },
    );
  });

  it('reads a nested object that is left out as undefined, a list as empty', () => {
    assert.deepEqual(
      fields({}).all((read) => [read.nested('one', () => 1), read.list('many', () => 1)]),
      [undefined, []],
    );
  });
});
