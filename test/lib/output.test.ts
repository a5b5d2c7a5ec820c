import assert from 'node:assert/strict';
import { drawBar, formatTable, wrapText } from '../../src/lib/output';

describe('formatTable', () => {
  it('aligns its columns, and ends no line in blanks', () => {
    const rows = [
      ['hub', 'healthy', ''],
      ['long-name', 'up', 'note'],
    ];
    assert.equal(
      formatTable(['NAME', 'HEALTH', 'NOTE'], rows),
      ['NAME       HEALTH   NOTE', 'hub        healthy', 'long-name  up       note'].join('\n'),
    );
  });

  const header = ['NAME', 'HEALTH', 'AT', 'NOTE'];
  const note = 'it does not reach its database, which is on another machine of the fleet';
  const rows = [
    ['hub', 'healthy', '127.0.0.1:7001', ''],
    ['speech-to-text', 'degraded', '127.0.0.1:7002', note],
  ];
  const draw = (limit: number, more: object = {}): string[] =>
    formatTable(header, rows, { limit, ...more }).split('\n');

  it('keeps each row in one line without a terminal', () => {
    assert.deepEqual(draw(Number.POSITIVE_INFINITY).slice(1), [
      'hub             healthy   127.0.0.1:7001',
      `speech-to-text  degraded  127.0.0.1:7002  ${note}`,
    ]);
  });

  it('goes on with the last cell in its column where a line is too short', () => {
    assert.deepEqual(draw(72), [
      'NAME            HEALTH    AT              NOTE',
      'hub             healthy   127.0.0.1:7001',
      'speech-to-text  degraded  127.0.0.1:7002  it does not reach its',
      '                                          database, which is on another',
      '                                          machine of the fleet',
    ]);
  });

  it('puts the last cell below its row where its column would be narrow', () => {
    assert.deepEqual(draw(44), [
      'NAME            HEALTH    AT',
      'hub             healthy   127.0.0.1:7001',
      'speech-to-text  degraded  127.0.0.1:7002',
      '    it does not reach its database, which is',
      '    on another machine of the fleet',
    ]);
  });

  it('leaves out the optional columns that have no room', () => {
    assert.deepEqual(draw(39, { optional: ['AT', 'HEALTH'] }), [
      'NAME            HEALTH    NOTE',
      'hub             healthy',
      'speech-to-text  degraded',
      '    it does not reach its database,',
      '    which is on another machine of the',
      '    fleet',
    ]);
    assert.deepEqual(draw(40, { optional: ['AT', 'HEALTH'] })[2], rows[1]?.slice(0, 3).join('  '));
  });

  it('cuts the last cell where each row must be one line', () => {
    const lines = draw(60, { cut: true });
    assert.equal(lines.length, 3);
    assert.equal(lines[2], 'speech-to-text  degraded  127.0.0.1:7002  it does not reach');
  });

  it('has no line longer than the limit, however short that is', () => {
    for (const limit of [6, 10, 20, 30, 50, 60, 80, 120]) {
      for (const more of [{}, { cut: true }, { optional: ['AT'] }]) {
        for (const line of draw(limit, more))
          assert.ok(line.length <= limit, `${String(limit)}: ${line}`);
      }
    }
  });
});

describe('wrapText', () => {
  it('breaks between words, and inside a word that is longer than a line', () => {
    assert.deepEqual(wrapText('one two three fourteen1', 8), ['one two', 'three', 'fourteen', '1']);
  });

  it('counts no colours', () => {
    assert.deepEqual(wrapText('\x1b[31mone\x1b[39m two three', 7), [
      '\x1b[31mone\x1b[39m two',
      'three',
    ]);
  });
});

describe('drawBar', () => {
  it('tells how full something is, and no more than full', () => {
    assert.deepEqual(
      [0, 0.5, 1, 3].map((part) => drawBar(part, 4)),
      ['░░░░', '██░░', '████', '████'],
    );
  });
});
