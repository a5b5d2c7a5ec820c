import assert from 'node:assert/strict';
import { brief, dockerfile, foundIn, oneIn } from '../../../support/source';

/** Checks a Dockerfile with these lines after the first, beside these files. */
const found = (lines: readonly string[], files: Readonly<Record<string, string>> = {}): string[] =>
  brief(foundIn({ ...files, Dockerfile: dockerfile(...lines) })).map((each) =>
    each.replace('Dockerfile:', ''),
  );

describe('the check of Dockerfiles', () => {
  it('has nothing against one that builds', () => {
    const lines = [
      '# a comment',
      'ARG VERSION=1 OTHER',
      'ENV A=1 \\',
      '    # one more',
      '    B="two words" \\',
      "    C='#' D=it\\'s",
      'ENV PYTHONUNBUFFERED 1',
      'ENV GREETING hello to all',
      'WORKDIR /app',
      'COPY agents/ ./agents',
      'COPY ["agents/hub.py", "with space.txt", "/app/"]',
      'COPY "with space.txt" with\\ space.txt /app/',
      'COPY --from=builder /venv /venv',
      'COPY agents/*.py requirements*.txt /app/',
      'COPY <<EOF /etc/greeting',
      'COPY nothing here',
      'EOF',
      'ADD https://example.com/x.tar.gz /x',
      'ADD git@example.com:x/y.git /y',
      'RUN apt-get update && \\',
      '    # what follows is needed',
      '    apt-get install -y x && \\',
      '    echo "COPY a \\',
      'FROM b" # the end',
      'RUN <<EOF',
      'echo a &&',
      'COPY is no instruction here',
      'EOF',
      'EXPOSE 7200 8200/tcp 8200/udp',
      'HEALTHCHECK --interval=30s \\',
      '  CMD python -c "import health"',
      'ONBUILD RUN \\',
      '  USER_ID=1 true',
      'CMD ["python", "agents/hub.py"]',
    ];
    const files = { 'agents/hub.py': '', 'with space.txt': '', 'requirements.txt': '' };
    assert.deepEqual(found(lines, files), []);
  });

  for (const name of [
    'Dockerfile',
    'hub/Dockerfile',
    'Dockerfile.hub',
    'hub.dockerfile',
    'Dockerfile-x',
    'Containerfile',
    'hub.Containerfile',
  ]) {
    it(`looks at ${name}`, () => {
      assert.deepEqual(brief(foundIn({ [name]: 'FROM x:1\nWRONG a\nUSER 1\n' })), [
        `error dockerfile-syntax ${name}:2`,
      ]);
    });
  }
  for (const name of ['Dockerfile.dockerignore', 'Dockerfile.j2', 'Dockerfile.md', 'Makefile']) {
    it(`leaves ${name} alone`, () => {
      assert.deepEqual(foundIn({ [name]: 'WRONG a\n' }), []);
    });
  }

  describe('for what BuildKit does not take', () => {
    it('names a line that begins in the middle', () => {
      assert.deepEqual(found(['RUN apt-get update', '', '  apt-get install x', 'apk add x']), [
        'error dockerfile-syntax 4',
        'error dockerfile-syntax 5',
      ]);
    });
    it('names the line before an indented one, where the backslash is missing', () => {
      const lines = ['RUN apt-get update', '    apt-get install x', 'ENV A=1', '    B=2'];
      assert.deepEqual(found(lines), [
        'error dockerfile-continuation 2',
        'error dockerfile-continuation 4',
      ]);
    });
    it('asks for a FROM at the beginning', () => {
      assert.deepEqual(brief(foundIn({ Dockerfile: 'ARG X=1\nRUN true\nFROM x:1\nUSER 1\n' })), [
        'error dockerfile-syntax Dockerfile:2',
      ]);
      assert.deepEqual(brief(foundIn({ Dockerfile: '' })), [
        'error dockerfile-syntax Dockerfile:1',
      ]);
    });
    it('asks for two ends of a COPY', () => {
      assert.deepEqual(found(['COPY a'], { a: '' }), ['error dockerfile-syntax 2']);
    });
    for (const [what, line] of [
      ['a name without a value', 'ENV A'],
      ['a word without =', 'ENV A=1 B C=3'],
      ['spaces around =', 'ENV A=1 B = 2'],
      ['a value with a space and no quotes', 'ENV A=two words'],
      ['no name', 'ENV A=1 =2'],
      ['a quote that does not end', 'ENV A="1'],
    ] as const) {
      it(`refuses an ENV with ${what}`, () => {
        assert.deepEqual(found([line]), ['error env-syntax 2']);
      });
    }
    it('lets a quote of one kind stand in the other', () => {
      assert.deepEqual(found([`ENV A="it's" B='"' C=5\\"`]), []);
    });
    it('warns of an ENV without = that takes what was meant as another', () => {
      const { message } = oneIn({ Dockerfile: dockerfile('ENV A 1 \\', '    B=2') });
      assert.match(
        message,
        /^ENV A without '=' sets one variable to the rest of the line: '1 B=2'$/,
      );
      assert.deepEqual(found(['ENV A = 1']), ['warning env-syntax 2']);
    });
  });

  describe('for lines that are joined', () => {
    it('names the backslash that swallows an instruction, past comments and empty lines', () => {
      for (const between of [[], [''], ['# a comment'], ['', '# a comment', '']]) {
        const lines = ['RUN apt-get update && \\', ...between, 'COPY a /a'];
        assert.deepEqual(found(lines, { a: '' }), ['error dockerfile-continuation 2']);
      }
      assert.deepEqual(found(['ENV A=1 \\', '    B=2 \\', 'RUN true']), [
        'error dockerfile-continuation 3',
      ]);
    });
    it('warns of an empty line between them', () => {
      assert.deepEqual(found(['RUN a && \\', '', '  b']), ['warning dockerfile-continuation 3']);
    });
    it('finds a comment after the backslash', () => {
      const continued = ['RUN a && \\ # why', '    true'];
      assert.deepEqual(found(continued), ['error dockerfile-continuation 2']);
      assert.deepEqual(found(['RUN echo "a \\ # b" \\', '  c']), []);
    });
    it('warns of a comment that swallows the lines joined to it', () => {
      assert.deepEqual(found(['RUN a && \\', '  b # why \\', '  && c']), [
        'warning dockerfile-continuation 3',
      ]);
    });
    it('finds a command that nothing follows', () => {
      for (const end of ['&&', '||', '|']) {
        assert.deepEqual(found([`RUN a ${end}`]), ['error dockerfile-continuation 2']);
      }
    });
  });

  describe('for what does nothing or changes', () => {
    it('warns of a CMD before the last, in each stage for itself', () => {
      const twice = ['CMD ["a"]', 'CMD ["b"]', 'ENTRYPOINT ["c"]'];
      assert.deepEqual(found(twice), ['warning instruction-overridden 2']);
      const apart = ['CMD ["a"]', 'USER 1', 'FROM python:3.11', 'CMD ["b"]'];
      assert.deepEqual(found(apart), []);
    });
    it('warns of a port that is exposed twice', () => {
      assert.deepEqual(found(['EXPOSE 7200 8200', 'EXPOSE 7200/tcp']), [
        'warning instruction-overridden 3',
      ]);
    });

    const from = (image: string): string[] =>
      brief(foundIn({ Dockerfile: `ARG TAG=latest\nARG FREE\nFROM ${image}\nUSER 1\n` }));
    for (const image of ['python', 'python:latest', 'host:5000/python', 'python:${TAG}']) {
      it(`warns of FROM ${image}`, () => {
        assert.deepEqual(from(image), ['warning from-unpinned Dockerfile:3']);
      });
    }
    for (const image of [
      'python:3.11-slim',
      `python@sha256:${'a1'.repeat(32)}`,
      'scratch',
      'python:${FREE}',
      'web',
      'host:5000/python:3.11',
    ]) {
      it(`has nothing against FROM ${image}`, () => {
        assert.deepEqual(from(image), []);
      });
    }
    it('knows a stage by its name, whatever its case', () => {
      assert.deepEqual(
        brief(foundIn({ Dockerfile: 'FROM x:1 AS Base\nUSER 1\nFROM base\nRUN true\n' })),
        [],
      );
    });
  });

  describe('for secrets', () => {
    const token = `glpat-${'a1B2c3D4e5'.repeat(2)}`;
    for (const line of [
      `ENV GITLAB=${token}`,
      `ENV A=1 REDIS_PASSWORD="n0t-For-you-77"`,
      `ENV REDIS_PASSWORD n0t-For-you-77`,
      `ARG CACHE=redis://:n0tForYou77@redis:6379/0`,
    ]) {
      it(`warns of ${line.slice(0, 22)}`, () => {
        const { rule, line: at, severity, message } = oneIn({ Dockerfile: dockerfile(line) });
        assert.deepEqual([severity, rule, at], ['warning', 'secret-in-source', 2]);
        assert.doesNotMatch(message, /n0t-?For|a1B2/i);
      });
    }
    it('has nothing against what receives one, names one or is an example', () => {
      const lines = [
        'ARG HF_TOKEN',
        'ENV HF_TOKEN=$HF_TOKEN API_KEY=${KEY:-none}',
        'ENV DB_PASSWORD=changeme1 TOKEN_FILE=/run/secrets/token1',
      ];
      assert.deepEqual(found(lines), []);
    });
  });

  describe('for its user', () => {
    const ends = (text: string): string[] => brief(foundIn({ Dockerfile: text }));
    it('warns of none', () => {
      assert.deepEqual(ends('FROM x:1\nRUN true\n'), ['warning user-missing Dockerfile:1']);
    });
    it('warns of root at the end', () => {
      assert.deepEqual(ends('FROM x:1\nUSER 1\nUSER root\n'), [
        'warning user-missing Dockerfile:3',
      ]);
      assert.deepEqual(ends('FROM x:1\nUSER 0:0\n'), ['warning user-missing Dockerfile:2']);
    });
    it('takes that of the stage that the last is FROM, and not of another', () => {
      assert.deepEqual(ends('FROM x:1 AS a\nUSER 1\nFROM a\nRUN true\n'), []);
      assert.deepEqual(ends('FROM x:1 AS a\nUSER 1\nFROM x:1\nRUN true\n'), [
        'warning user-missing Dockerfile:3',
      ]);
    });
    it("knows that this project's images end as none", () => {
      assert.deepEqual(ends('FROM ghcr.io/x/cuda:20240810\nRUN true\n'), []);
    });
  });
});
