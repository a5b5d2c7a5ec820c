import assert from 'node:assert/strict';
import { interpolate } from '../../src/compose/interpolate';

const values: Readonly<Record<string, string>> = { SET: 'on', EMPTY: '', INNER: 'deep' };
const read = (text: string) => interpolate(text, (name) => values[name]);

describe('variables of a compose file', () => {
  for (const [text, expected] of [
    ['$SET-${SET}', 'on-on'],
    ['${SET:-other}', 'on'],
    ['${EMPTY:-other}${EMPTY-other}', 'other'],
    ['${NONE:-a}${NONE-b}', 'ab'],
    ['${NONE:-x${INNER:-y}z}', 'xdeepz'],
    ['${NONE:-x${NONE2:-${INNER}}}', 'xdeep'],
    [
      'postgresql://${USER1:-voice}:${PASS:-voice}@${HOST1:-db}:${PORT1:-5432}/voice',
      'postgresql://voice:voice@db:5432/voice',
    ],
    ['${SET:+yes}${NONE:+no}${EMPTY:+no}${EMPTY+yes}', 'yesyes'],
    ['$$5 and $${LITERAL}', '$5 and ${LITERAL}'],
    ['costs $5, 100$', 'costs $5, 100$'],
    ['${NONE:-a:b-c?d+e}', 'a:b-c?d+e'],
    ['${NONE:-{a}}', '{a}'],
  ] as const) {
    it(`makes ${text} into ${expected}`, () => {
      const { text: made, invalid } = read(text);
      assert.equal(made, expected);
      assert.equal(invalid, undefined);
    });
  }

  it('says which have no value, and which must have one', () => {
    assert.deepEqual(read('$NONE ${OTHER}').unset, ['NONE', 'OTHER']);
    assert.deepEqual(read('${NONE:?set it to ${SET}}${EMPTY:?}${EMPTY?}').required, [
      { name: 'NONE', message: 'set it to on' },
      { name: 'EMPTY', message: '' },
    ]);
  });

  it('says which defaults were taken', () => {
    assert.deepEqual(read('${NONE:-7300}:80').defaults, [{ name: 'NONE', value: '7300' }]);
    assert.deepEqual(read('${SET:-7300}:80').defaults, []);
  });

  for (const text of ['${NAME', '${}', '${1A}', '${A!x}']) {
    it(`refuses ${text}, as compose does`, () => {
      assert.equal(read(`x${text}`).invalid, text);
    });
  }
});
