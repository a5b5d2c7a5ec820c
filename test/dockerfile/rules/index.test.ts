import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  listContexts,
  formatDockerfileProblems,
  listDockerfiles,
  findProblems,
} from '../../../src/checkout/dockerfiles';
import { exceptions } from '../../../src/dockerfile/exceptions';
import { projectRules } from '../../../src/dockerfile/rules/project';
import { root } from '../../../src/lib/root';
import { digestOf } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';
import { IMAGES } from '../../support/rows';

const FILE = 'images/web/Dockerfile';

const valid = `ARG PARENT=${IMAGES.tools}
FROM ${IMAGES.tools} AS builder
USER 0:0
RUN --mount=type=bind,from=shared,target=/shared \\
    --mount=type=secret,id=ca \\
    /shared/pip-install web /lock/requirements.lock
RUN apt-get -qq update && \\
    apt-get install --yes --no-install-recommends curl=7.88.1-10 && \\
    rm -rf /var/lib/apt/lists/*
RUN python -m pip --no-input install --require-hashes -r requirements.lock

FROM \${PARENT}
ARG PIP_INDEX_URL
ENV TOKENIZERS_PARALLELISM=false HF_TOKEN_PATH=/run/secrets/HF_TOKEN
COPY --link --from=builder /install/ /opt/venv/
ADD rootfs.tar /
HEALTHCHECK --interval=5s CMD ["fleet-health"]
USER 10001:10001
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["python", "main.py"]
`;

/** For each rule: a replacement in the valid file, and the line and message of the finding. */
const mutations: Readonly<
  Record<string, readonly (readonly [title: string, from: string, to: string, said: string])[]>
> = {
  'apt-cleaned': [
    [
      'lists that stay',
      'rm -rf /var/lib/apt/lists/*',
      'true',
      "7: apt's lists stay in the layer; end the same RUN with rm -rf /var/lib/apt/lists/*",
    ],
    [
      'lists that a later layer removes',
      ' && \\\n    rm -rf',
      '\nRUN rm -rf',
      "7: apt's lists stay in the layer; end the same RUN with rm -rf /var/lib/apt/lists/*",
    ],
  ],
  'apt-pinned': [
    [
      'a package without a version',
      'curl=7.88.1-10',
      'curl=7.88.1-10 wget',
      "7: apt installs 'wget' without a fixed version; write it in apt.in and call /shared/apt-install, or write wget=VERSION",
    ],
    [
      'one behind a comment',
      'RUN python',
      'RUN true && \\\n  # a tool\n  apt -o Debug=1 install -y jq; rm -rf /var/lib/apt/lists/*\nRUN python',
      "10: apt installs 'jq' without a fixed version; write it in apt.in and call /shared/apt-install, or write jq=VERSION",
    ],
  ],
  'exec-form': [
    [
      'an ENTRYPOINT in a shell',
      '["/usr/bin/tini", "--"]',
      'tini --',
      '19: ENTRYPOINT tini -- runs in a shell, which does not pass signals on; write ["tini","--"]',
    ],
    [
      'a CMD in a shell',
      'CMD ["python", "main.py"]',
      "CMD ['python', 'main.py']",
      `20: CMD ['python', 'main.py'] runs in a shell, which does not pass signals on; write ["['python',","'main.py']"]`,
    ],
    [
      'a HEALTHCHECK in a shell',
      'CMD ["fleet-health"]',
      'CMD curl localhost',
      '17: HEALTHCHECK CMD curl localhost runs in a shell, which does not pass signals on; write ["curl","localhost"]',
    ],
  ],
  'from-missing': [
    [
      'nothing but comments',
      valid,
      '# soon\n',
      '1: the file has no FROM, so it builds no image; write FROM and the name of its parent image',
    ],
  ],
  'no-secrets': [
    [
      'an ARG for a secret',
      'ARG PIP_INDEX_URL',
      'ARG GITHUB_TOKEN',
      '13: ARG: GITHUB_TOKEN is a secret by its name; write RUN --mount=type=secret,id=…',
    ],
    [
      'a secret in ENV',
      'ENV ',
      'ENV DB_PASSWORD="hunter2" ',
      '14: ENV: DB_PASSWORD is a secret by its name; write RUN --mount=type=secret,id=…',
    ],
    [
      'a secret in an ENV of the old form',
      'ENV ',
      'ENV API_KEY hunter2\nENV ',
      '14: ENV: API_KEY is a secret by its name; write RUN --mount=type=secret,id=…',
    ],
    [
      'a token under another name',
      'TOKENIZERS_PARALLELISM=false',
      `HUB=hf_${'a'.repeat(34)}`,
      '14: ENV: HUB holds a Hugging Face token; write RUN --mount=type=secret,id=…',
    ],
    [
      'credentials of an index',
      'ARG PIP_INDEX_URL',
      'ARG PIP_INDEX_URL=https://me:hunter2@pypi.example.com/simple',
      '13: ARG: PIP_INDEX_URL holds a password in an address; write RUN --mount=type=secret,id=…',
    ],
  ],
  'no-syntax-line': [
    [
      'a frontend from a hub',
      'ARG PARENT',
      '# syntax=docker/dockerfile:1\nARG PARENT',
      '1: a syntax line fetches a frontend from a hub; remove it',
    ],
  ],
  'nothing-from-urls': [
    [
      'a download',
      'ADD rootfs.tar /',
      'ADD --checksum=sha256:1 https://example.com/tool.tar /',
      "16: ADD downloads 'https://example.com/tool.tar' without a checksum; fetch it in a builder stage and compare its sha256",
    ],
    [
      'a repository',
      'ADD rootfs.tar /',
      'ADD ["git@github.com:octo/agents.git", "/"]',
      "16: ADD downloads 'git@github.com:octo/agents.git' without a checksum; fetch it in a builder stage and compare its sha256",
    ],
  ],
  'parents-named': [
    [
      'a parent from a hub',
      `PARENT=${IMAGES.tools}`,
      'PARENT=debian:bookworm',
      '12: FROM ${PARENT}: it is neither a stage nor a named context; write an image of the catalog, or one by digest, name@sha256:…',
    ],
    [
      'a name that a hub would answer for',
      `FROM ${IMAGES.tools} AS builder`,
      'FROM python AS builder',
      '2: FROM python: it is neither a stage nor a named context; write an image of the catalog, or one by digest, name@sha256:…',
    ],
    [
      'files of an image from a hub',
      '--from=builder',
      '--from=docker.io/library/busybox:latest',
      '15: COPY from docker.io/library/busybox:latest: it is neither a stage nor a named context; write an image of the catalog, or one by digest, name@sha256:…',
    ],
    [
      'a mount of an image from a hub',
      'from=shared',
      'from=busybox',
      '4: RUN from busybox: it is neither a stage nor a named context; write an image of the catalog, or one by digest, name@sha256:…',
    ],
  ],
  'pip-hashed': [
    [
      'packages without hashes',
      ' --require-hashes',
      '',
      "10: 'python -m pip --no-input install -r requirements.lock' checks no hash; call /shared/pip-install with a lock, or write --require-hashes",
    ],
    [
      'packages in a here-document',
      'RUN python',
      'RUN <<EOF\npip3 install torch\nEOF\nRUN python',
      "10: 'pip3 install torch' checks no hash; call /shared/pip-install with a lock, or write --require-hashes",
    ],
  ],
  'user-last': [
    [
      'root at the end',
      'USER 10001:10001',
      'USER 0:0',
      '18: ends with USER 0:0; write USER 10001:10001 as the last USER',
    ],
    [
      'a user by name',
      'USER 10001:10001',
      'USER appuser',
      '18: ends with USER appuser; write USER 10001:10001 as the last USER',
    ],
    [
      'root again after it',
      'ENTRYPOINT',
      'USER root\nENTRYPOINT',
      '19: ends with USER root; write USER 10001:10001 as the last USER',
    ],
    [
      'no user in the stage that is shipped',
      'USER 10001:10001\n',
      '',
      '12: its last stage has no USER; write USER 10001:10001 as the last USER',
    ],
  ],
};

describe('the Dockerfile rules', () => {
  const contexts = listContexts(root);
  const problems = (text: string): string[] => findProblems(FILE, text, contexts);

  it('are each tested here', () => {
    assert.deepEqual(projectRules.map(({ name }) => name).sort(), Object.keys(mutations).sort());
  });

  it('pass a file that keeps them', () => {
    assert.deepEqual(problems(valid), []);
    assert.deepEqual(problems(valid.replace('${PARENT}', `a/b@${digestOf('a')}`)), []);
  });

  for (const [rule, cases] of Object.entries(mutations)) {
    for (const [title, from, to, said] of cases) {
      it(`${rule} refuses ${title}`, () => {
        assert.ok(valid.includes(from));
        const [line, message] = said.split(/: (.*)/s);
        assert.deepEqual(problems(valid.replace(from, () => to)), [
          `${FILE}:${line ?? ''}: ${rule}: ${message ?? ''}`,
        ]);
      });
    }
  }

  it('pass every Dockerfile and installing script of the project', () => {
    assert.ok(listDockerfiles(root).length >= 19);
    assert.deepEqual(formatDockerfileProblems(root), []);
  });

  it('have no exception that nothing needs', () => {
    for (const { file, rule } of exceptions) {
      const text = readFileSync(path.join(root, file), 'utf8');
      const broken = findProblems(file, text, contexts, false);
      assert.ok(
        broken.some((problem) => problem.includes(`: ${rule}: `)),
        `${file} breaks ${rule}`,
      );
    }
  });

  it('hold a script that installs for Dockerfiles to hashes too', () => {
    const script = 'images/shared/pip-install';
    const text = readFileSync(path.join(root, script), 'utf8');
    const folder = temporaryFolder({ [script]: text.replace(' --require-hashes', '') });
    const [problem = '', ...others] = formatDockerfileProblems(folder);
    assert.deepEqual(others, []);
    assert.match(
      problem,
      /^images\/shared\/pip-install: checks no hash: 'pip install --no-deps .*'; write --require-hashes$/,
    );
  });
});
