import assert from 'node:assert/strict';
import { parseDockerfile } from '../../src/dockerfile/parse';

const text = (...lines: readonly string[]): readonly unknown[] =>
  parseDockerfile(['FROM x:1', ...lines].join('\n'))
    .instructions.slice(1)
    .map((each) => [each.keyword, each.line, each.lastLine, each.text]);

describe('parseDockerfile', () => {
  it('joins lines as BuildKit does, without the comments between them', () => {
    const lines = [
      'RUN --mount=type=cache,target=/x \\',
      '  a "b # c" && \\',
      '# why',
      '',
      '  d # e',
    ];
    assert.deepEqual(text(...lines, 'USER 1'), [
      ['RUN', 2, 6, 'a "b # c" &&   d # e'],
      ['USER', 7, 7, '1'],
    ]);
  });

  it("leaves a here-document's lines as they are", () => {
    assert.deepEqual(text('RUN <<EOF', '# kept', 'a', 'EOF', 'USER 1'), [
      ['RUN', 2, 5, '<<EOF\n# kept\na\nEOF'],
      ['USER', 6, 6, '1'],
    ]);
  });
});
