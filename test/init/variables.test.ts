import assert from 'node:assert/strict';
import type { Node } from '../../src/config-files/node';
import { Variables } from '../../src/init/variables';

const scalar = (value: string | number): Node => ({
  kind: 'scalar',
  value,
  place: { file: 'a.yaml', line: 3 },
});

describe('the number of a port', () => {
  for (const [text, value] of [
    [7200, 7200],
    ['7200', 7200],
    ['${PORT_OFFSET}+7200', 7200],
    ['${PORT_OFFSET} + 7200 - 1', 7199],
    ['$PORT_OFFSET+7200', 7200],
    ['$((PORT_OFFSET + 7200))', 7200],
    ['$((PORT + 7200))', undefined],
    ['$(($PORT_OFFSET + 7200))', 7200],
    ['${PORT:-7300}', 7300],
    ['${PORT-7300}+${PORT_OFFSET:-10}', 7310],
    ['${GIVEN}+1', 101],
    ['${PORT}', undefined],
    ['auto', undefined],
    ['', undefined],
  ] as const) {
    it(`is ${String(value)} of '${String(text)}'`, () => {
      const found = new Variables({ GIVEN: '100' }).number(scalar(text));
      assert.deepEqual(found, value === undefined ? undefined : { value, from: 'a.yaml:3' });
    });
  }

  it('is counted with what was given, and what was taken for the rest is told', () => {
    const variables = new Variables({ PORT_OFFSET: '1000' });
    assert.equal(variables.number(scalar('${PORT_OFFSET}+7200'))?.value, 8200);
    assert.equal(variables.assumed.size, 0);
    variables.number(scalar('${OTHER_OFFSET}+${BASE:-5}'));
    variables.number(scalar('${OTHER_OFFSET}+1'));
    assert.deepEqual(
      [...variables.assumed].map(([name, { value, times }]) => [name, value, times]),
      [
        ['OTHER_OFFSET', '0', 2],
        ['BASE', '5', 1],
      ],
    );
  });
});
