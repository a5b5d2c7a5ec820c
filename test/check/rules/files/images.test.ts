import assert from 'node:assert/strict';
import { brief, dockerfile, foundIn } from '../../../support/source';

/** Checks a Dockerfile with these lines after its FROM, beside these files. */
const found = (
  from: string,
  lines: readonly string[],
  files: Readonly<Record<string, string>> = {},
): string[] =>
  brief(foundIn({ ...files, Dockerfile: `FROM ${from}\n${lines.join('\n')}\nUSER 1\n` }));

describe('the check of what an image lacks', () => {
  const check = 'HEALTHCHECK CMD wget -q -O- http://127.0.0.1:1/ || exit 1';
  const missing = ['warning health-tool-missing Dockerfile:2'];
  for (const image of [
    'python:3.11-slim-bookworm',
    'debian:12-slim',
    'docker.io/library/ubuntu:22.04',
  ]) {
    it(`warns of wget in ${image}`, () => {
      assert.deepEqual(found(image, [check]), missing);
      assert.deepEqual(found(image, ['HEALTHCHECK CMD ["curl", "-f", "http://x/"]']), missing);
    });
  }
  it('has nothing against a tool that the image has, or may have', () => {
    for (const image of [
      'python:3.11',
      'python:3.11-alpine',
      'ghcr.io/x/python:3.11-slim',
      'alpine:3.18',
    ])
      assert.deepEqual(found(image, [check]), []);
    for (const line of [
      'RUN apt-get update && apt-get install -y wget',
      'RUN ./install.sh',
      'COPY --from=busybox:1.36 /bin/busybox /usr/bin/other',
    ])
      assert.deepEqual(found('python:3.11-slim', [line, check]), []);
    const stages = 'python:3.11-slim AS base\nRUN apt-get install -y wget\nFROM base';
    assert.deepEqual(found(stages, [check]), []);
    assert.deepEqual(found('python:3.11-slim', ['HEALTHCHECK CMD python -c "curl()"']), []);
  });
  it("warns of a compose file's check in an image by name", () => {
    const compose = (image: string, test: string): string[] =>
      brief(
        foundIn({
          'compose.yml': `services:\n  a:\n    image: ${image}\n    healthcheck:\n      test: ${test}\n`,
        }),
      );
    assert.deepEqual(compose('python:3.12-slim', 'curl -f http://x'), [
      'warning health-tool-missing compose.yml:5',
    ]);
    assert.deepEqual(compose('python:3.12-alpine', '["CMD-SHELL", "curl -f http://x"]'), [
      'warning health-tool-missing compose.yml:5',
    ]);
    assert.deepEqual(compose('redis:7.2', 'curl -f http://x'), []);
    assert.deepEqual(compose('python:3.12-slim', '["NONE"]'), []);
  });
});

describe('the check of stages by name', () => {
  const two = (name: string): string[] =>
    brief(foundIn({ Dockerfile: `FROM x:1 AS wheels\nFROM x:1\n${name}\nUSER 1\n` }));
  it('warns of a slip, also in a mount, and refuses a number that no stage has', () => {
    assert.deepEqual(two('COPY --from=wheel /a /a'), ['warning stage-unknown Dockerfile:3']);
    assert.deepEqual(two('RUN --mount=type=bind,from=whels,target=/w true'), [
      'warning stage-unknown Dockerfile:3',
    ]);
    assert.deepEqual(two('COPY --from=1 /a /a'), ['error stage-unknown Dockerfile:3']);
    assert.deepEqual(
      brief(
        foundIn({
          Dockerfile: 'FROM x:1\nCOPY --from=late /a /a\nUSER 1\nFROM x:1 AS late\nUSER 1\n',
        }),
      ),
      ['warning stage-unknown Dockerfile:2'],
    );
  });
  it('has nothing against stages, images and variables', () => {
    for (const name of ['wheels', 'WHEELS', '0', 'redis', 'redis:7', 'x/wheel', '$STAGE', 'web'])
      assert.deepEqual(two(`COPY --from=${name} /a /a`), []);
  });
});

describe('the check of pip in a distribution', () => {
  const apt = 'RUN apt-get update && apt-get install -y python3-pip';
  const error = ['error externally-managed Dockerfile:3'];
  it('refuses it where the Python is managed', () => {
    for (const image of [
      'debian:12-slim',
      'nvidia/cuda:12.4.1-runtime-ubuntu24.04',
      'node:20-bookworm',
    ])
      assert.deepEqual(found(image, [apt, 'RUN pip3 install x']), error);
    assert.deepEqual(found('ubuntu:24.04', [apt, 'RUN python3 -m pip install --user x']), error);
    assert.deepEqual(
      found('alpine:3.20', ['RUN apk add --no-cache py3-pip', 'RUN pip install x']),
      error,
    );
  });
  it('has nothing against it elsewhere, or where pip is allowed to', () => {
    for (const image of [
      'debian:11-slim',
      'ubuntu:22.04',
      'python:3.11-bookworm',
      'alpine:3.18',
      'x',
    ])
      assert.deepEqual(
        found(image, [apt, 'RUN pip3 install x']).filter((each) => each.includes('externally')),
        [],
      );
    for (const lines of [
      [apt, 'RUN pip3 install --break-system-packages x'],
      [apt, 'RUN python3 -m venv /v && /v/bin/pip install x'],
      [apt, 'ENV PATH=/v/bin:$PATH', 'RUN pip install x'],
      [apt, 'RUN PIP_BREAK_SYSTEM_PACKAGES=1 pip3 install x'],
      [apt, 'RUN rm /usr/lib/python3*/EXTERNALLY-MANAGED && pip3 install x'],
      [apt, 'RUN . /v/bin/activate && pip install x'],
      [apt, 'RUN pip3 download x'],
      ['RUN pip3 install x'],
    ])
      assert.deepEqual(found('ubuntu:24.04', lines), [], lines.join('\n'));
  });
});

describe('the check of scripts with the line ends of Windows', () => {
  const script = '#!/usr/bin/env bash\r\nexec python main.py\r\n';
  const ends = (start: string, text = script, ...more: readonly string[]): string[] =>
    brief(
      foundIn({
        'docker/start.sh': text,
        Dockerfile: dockerfile('COPY docker /opt/docker', ...more, start),
      }),
    );
  it('refuses the program of a container, and warns of the script of a shell', () => {
    assert.deepEqual(ends('CMD ["/opt/docker/start.sh"]'), ['error script-line-ends Dockerfile:3']);
    assert.deepEqual(ends('ENTRYPOINT ./start.sh --port 1'), [
      'error script-line-ends Dockerfile:3',
    ]);
    assert.deepEqual(ends('CMD ["sh", "/opt/docker/start.sh"]'), [
      'warning script-line-ends Dockerfile:3',
    ]);
  });
  it('has nothing against other line ends, or where they are converted', () => {
    assert.deepEqual(ends('CMD ["/opt/docker/start.sh"]', script.replaceAll('\r', '')), []);
    assert.deepEqual(
      ends('CMD ["/opt/docker/start.sh"]', script, "RUN sed -i 's/\\r$//' /opt/docker/start.sh"),
      [],
    );
    assert.deepEqual(ends('CMD ["/usr/bin/other.sh"]'), []);
    assert.deepEqual(ends('CMD ["/opt/docker/start.sh"]', ''), []);
  });
});

describe('the check of files of Git LFS', () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a1'.repeat(32)}\nsize 1000\n`;
  it('warns of each COPY that takes a pointer', () => {
    const files = { 'models/a.gguf': pointer, 'models/b/c.gguf': pointer, 'main.py': '' };
    assert.deepEqual(
      found('x:1', ['COPY models /models', 'COPY main.py /app/', 'ADD . /app'], files),
      ['warning lfs-pointer Dockerfile:2', 'warning lfs-pointer Dockerfile:4'],
    );
  });
  it('has nothing against other small files', () => {
    const files = {
      'models/a.txt': pointer.replace('version', 'words of'),
      'models/b.txt': pointer.slice(0, 60),
    };
    assert.deepEqual(found('x:1', ['COPY models /models'], files), []);
  });
  it('has nothing against pointers outside of the build', () => {
    const files = { 'models/a.gguf': pointer, 'hub/main.py': '' };
    assert.deepEqual(foundIn({ ...files, 'hub/Dockerfile': dockerfile('COPY . /app') }), []);
    assert.deepEqual(found('x:1', ['COPY . /app'], { ...files, '.dockerignore': 'models\n' }), []);
  });
});
