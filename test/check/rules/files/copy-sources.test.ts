import assert from 'node:assert/strict';
import { brief, dockerfile, foundIn, oneIn } from '../../../support/source';

describe('the check of COPY sources', () => {
  it("finds them in the Dockerfile's folder, the root, or a folder between", () => {
    const lines = dockerfile('COPY main.py /app/');
    for (const folder of ['a/b/', 'a/', '']) {
      assert.deepEqual(foundIn({ 'a/b/Dockerfile': lines, [`${folder}main.py`]: '' }), []);
    }
  });

  it('is an error where none of them has it, and names the one file that is meant', () => {
    const { severity, rule, file, line, message, fix } = oneIn({
      'a/Dockerfile': dockerfile('WORKDIR /x', 'COPY app/main.py /app/'),
      'other/main.py': '',
    });
    assert.deepEqual(
      [severity, rule, file, line],
      ['error', 'copy-source-missing', 'a/Dockerfile', 3],
    );
    assert.equal(
      message,
      "COPY app/main.py: it is neither in a nor in the source's root; the build fails",
    );
    assert.equal(fix, 'write ../other/main.py');
  });

  it('is an error where no one context has all', () => {
    const { message, fix } = oneIn({
      'a/Dockerfile': dockerfile('COPY one.py two.py /app/', 'COPY a/three.py /app/'),
      'a/one.py': '',
      'a/two.py': '',
      'a/three.py': '',
    });
    assert.match(
      message,
      /^COPY a\/three\.py: it is in the source's root, but other sources are only in a, and a build has one context;/,
    );
    assert.equal(fix, 'write it relative to a');
  });

  it('tells letters apart, in folders too', () => {
    const { severity, message, fix } = oneIn({
      Dockerfile: dockerfile('COPY agents/Hub.py /app/'),
      'Agents/hub.py': '',
    });
    assert.equal(severity, 'error');
    assert.match(
      message,
      /only 'Agents\/hub\.py' exists, and file names are case-sensitive on Linux/,
    );
    assert.equal(fix, 'write Agents/hub.py');
  });

  it('is an error for what lies above a context', () => {
    const { message } = oneIn({ Dockerfile: dockerfile('COPY ../shared /app/') });
    assert.match(message, /a build cannot read files above its context/);
  });

  it('is an error for a file that .dockerignore leaves out', () => {
    const files = { Dockerfile: dockerfile('COPY main.py /app/'), 'main.py': '' };
    assert.match(
      oneIn({ ...files, '.dockerignore': '*.py\n' }).message,
      /^COPY main\.py: \.dockerignore excludes it from the build; the build fails$/,
    );
    assert.deepEqual(foundIn({ ...files, '.dockerignore': '*.py\n!main.py\n' }), []);
    assert.deepEqual(
      brief(foundIn({ ...files, '.dockerignore': '**\n!app\n!*.txt\nmain.txt\n', 'app/x': '' })),
      ['error copy-source-missing Dockerfile:2'],
    );
    const own = { ...files, '.dockerignore': '*.py\n', 'Dockerfile.dockerignore': '*.txt\n' };
    assert.deepEqual(foundIn(own), [], "the Dockerfile's own goes before the context's");
  });

  it('is an error for a folder of which .dockerignore leaves out every file', () => {
    const files = { Dockerfile: dockerfile('COPY models /models'), 'models/a/b.bin': '' };
    assert.deepEqual(foundIn({ ...files, '.dockerignore': '*.bin\n' }), []);
    for (const lines of ['models\n', '*\n!app\n', '**/*.bin\nmodels\n']) {
      assert.deepEqual(brief(foundIn({ ...files, '.dockerignore': lines })), [
        'error copy-source-missing Dockerfile:2',
      ]);
    }
    assert.deepEqual(foundIn({ ...files, '.dockerignore': '*\n!models/a/*\n' }), []);
  });

  it('takes up the .gitignore of every folder, of which the nearest decides', () => {
    const copy = (source: string): string => dockerfile(`COPY ${source} /app/`);
    const severity = (source: string, ignores: Readonly<Record<string, string>>): string =>
      oneIn({ 'a/Dockerfile': copy(source), ...ignores }).severity;
    assert.equal(severity('b/x.onnx', { 'a/b/.gitignore': '*.onnx\n' }), 'warning');
    assert.equal(severity('weights', { 'a/.gitignore': 'weights/\n' }), 'warning');
    assert.equal(severity('weights/x', { 'a/.gitignore': '/weights/\n' }), 'warning');
    assert.equal(severity('b/x.onnx', { 'a/.gitignore': '/x.onnx\n' }), 'error');
    const turned = { '.gitignore': 'b/*.onnx\n', 'a/.gitignore': '!b/x.onnx\n' };
    assert.equal(severity('b/y.onnx', turned), 'warning');
    assert.equal(severity('b/X.ONNX', { '.gitignore': '*.onnx\n' }), 'error');
  });

  it('only warns where something else may make it, or a build may name another', () => {
    const made = { Dockerfile: dockerfile('COPY dist/app.whl /app/'), '.gitignore': 'dist/\n' };
    assert.equal(oneIn(made).severity, 'warning');
    const named = { Dockerfile: dockerfile('ARG AGENT=hub', 'COPY ${AGENT}.py /app/') };
    assert.equal(oneIn(named).severity, 'warning');
    assert.deepEqual(foundIn({ ...named, 'hub.py': '' }), []);
  });

  it('does not guess the value of a variable', () => {
    assert.deepEqual(foundIn({ Dockerfile: dockerfile('ARG AGENT', 'COPY $AGENT.py /app/') }), []);
  });

  it('takes up the value of an ARG above the first FROM', () => {
    const text = 'ARG AGENT=hub\nFROM x:1\nARG AGENT\nCOPY ${AGENT}.py /app/\nUSER 1\n';
    assert.deepEqual(brief(foundIn({ Dockerfile: text })), [
      'warning copy-source-missing Dockerfile:4',
    ]);
    assert.deepEqual(foundIn({ Dockerfile: text, 'hub.py': '' }), []);
  });

  it('warns where all that is copied are patterns that match nothing', () => {
    const files = { Dockerfile: dockerfile('COPY *.txt conf/?.yaml /app/') };
    assert.deepEqual(brief(foundIn(files)), ['warning copy-source-unmatched Dockerfile:2']);
    assert.deepEqual(foundIn({ ...files, 'conf/a.yaml': '' }), []);
    assert.deepEqual(brief(foundIn({ ...files, 'conf/deep/a.yaml': '' })), [
      'warning copy-source-unmatched Dockerfile:2',
    ]);
  });

  it('lets a file be left out that is copied where it is there', () => {
    assert.deepEqual(foundIn({ Dockerfile: dockerfile('COPY settings.ya[m]l /app/') }), []);
  });

  it('takes the context that a compose file names', () => {
    const files = {
      'docker/hub/Dockerfile': dockerfile('COPY main.py /app/'),
      'docker-compose.yml':
        'services:\n  hub:\n    build:\n      context: src\n      dockerfile: ../docker/hub/Dockerfile\n',
    };
    assert.deepEqual(foundIn({ ...files, 'src/main.py': '' }), []);
    assert.deepEqual(brief(foundIn({ ...files, 'src/other.py': '' })), [
      'error copy-source-missing docker/hub/Dockerfile:2',
    ]);
  });

  it('looks at later stages, and leaves out what comes from other stages', () => {
    const text = [
      'FROM x:1 AS builder',
      'RUN true',
      'FROM x:1',
      'COPY --from=builder /nothing /x',
      'COPY nothing /x',
      'USER 1',
    ].join('\n');
    assert.deepEqual(brief(foundIn({ Dockerfile: text })), [
      'error copy-source-missing Dockerfile:5',
    ]);
  });
});
