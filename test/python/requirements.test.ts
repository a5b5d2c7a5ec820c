import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/folders';
import { brief, dockerfile, foundIn, foundInFolder, oneIn } from '../support/source';

/** Makes a hash as a requirements file has it. */
const hash = (of: string): string => `sha256:${createHash('sha256').update(of).digest('hex')}`;
const found = (...lines: readonly string[]): string[] =>
  brief(foundIn({ 'requirements.txt': `${lines.join('\n')}\n` })).map((each) =>
    each.replace('requirements.txt:', ''),
  );
const locked = (name: string, digits: string): string => `${name}==1.0 --hash=${digits}`;

describe('the check of requirements files', () => {
  it('has nothing against what pip takes', () => {
    const lines = [
      '# a comment',
      '--extra-index-url https://example.com/simple',
      'numpy==1.26.4  # pinned',
      'Typing_Extensions [x]==4.0.0rc1 ; python_version < "3.11"',
      'torch==2.2.2+cu121',
      'epoch==1!2.0.post1.dev3',
      'arbitrary===whatever',
      'local @ file:///x/local.whl',
      './package',
      'git+https://example.com/x.git@v1#egg=x',
      'https://example.com/y-1.0-py3-none-any.whl',
      '-e .',
    ];
    assert.deepEqual(found(...lines), []);
  });

  for (const name of [
    'requirements.txt',
    'a/requirements-gpu.txt',
    'requirements/hub.txt',
    'base_requirements.txt',
  ]) {
    it(`looks at ${name}`, () => {
      assert.deepEqual(brief(foundIn({ [name]: 'numpy\n' })), [
        `warning requirement-unpinned ${name}:1`,
      ]);
    });
  }

  it('reads what a shell on Windows wrote', () => {
    const text = `\uFEFF${['numpy==1.0', 'torch'].join('\r\n')}`;
    assert.deepEqual(found(text), ['warning requirement-unpinned 2']);
  });

  it('reads the encodings that pip knows by their mark', () => {
    const swap = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
    const text = 'numpy==1.0\r\ntorch\r\n';
    const wide = Buffer.from(
      Array.from(`\uFEFF${text}`).flatMap((each) => [
        each.charCodeAt(0) & 255,
        each.charCodeAt(0) >> 8,
        0,
        0,
      ]),
    );
    const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le');
    for (const bytes of [utf16, swap(utf16), wide, Buffer.from(wide).swap32()]) {
      const folder = temporaryFolder();
      writeFileSync(path.join(folder, 'requirements.txt'), bytes);
      assert.deepEqual(brief(foundInFolder(folder)), [
        'warning requirement-unpinned requirements.txt:2',
      ]);
    }
  });

  it('leaves out what its marker excludes on every Python of the fleet, as pip does', () => {
    const marked = [
      'uvloop>=0.17 ; sys_platform == "win32"',
      'exceptiongroup ; python_version < "3.9"',
      'torch==2.2.2',
      'vllm==0.8.5 ; platform_system == "Darwin"',
      'tomli>=2 ; python_version < "3.11"',
    ];
    assert.deepEqual(found(...marked), ['warning requirement-unpinned 5']);
    const hashed = [locked('a', hash('a')), 'b==1.0 ; os_name == "nt"', 'c ; os_name == "nt"'];
    assert.deepEqual(found(...hashed), []);
  });

  it('finds a distribution at two versions under markers that always hold', () => {
    assert.deepEqual(found('a==1.0 ; python_version >= "3.8"', 'a==2.0'), [
      'error requirement-twice 2',
    ]);
    assert.deepEqual(found('a==1.0 ; python_version < "3.11"', 'a==2.0'), []);
  });

  it('asks for hashes in all that one file takes in', () => {
    const files = {
      'base/requirements.txt': `${locked('a', hash('a'))}\n`,
      'requirements.txt': '-r base/requirements.txt\nb==1.0\n',
    };
    assert.deepEqual(brief(foundIn(files)), ['error requirement-unhashed requirements.txt:2']);
    const turned = {
      'base/requirements.txt': 'a==1.0\n',
      'requirements.txt': `-r base/requirements.txt\n${locked('b', hash('b'))}\n`,
    };
    assert.deepEqual(brief(foundIn(turned)), ['error requirement-unhashed requirements.txt:1']);
    const circle = {
      'a/requirements.txt': '-r ../b/requirements.txt\n',
      'b/requirements.txt': '-r ../a/requirements.txt\n',
    };
    assert.deepEqual(foundIn(circle), []);
  });

  it('asks for hashes in all files of one pip command', () => {
    const files = (command: string): Record<string, string> => ({
      'app.txt': '',
      'requirements-app.txt': `${locked('a', hash('a'))}\n`,
      'requirements-more.txt': 'b==1.0\n',
      Dockerfile: dockerfile(
        'COPY requirements-*.txt requirements-app.txt requirements-more.txt /r/',
        `RUN ${command}`,
      ),
    });
    for (const command of [
      'python3 -m pip install -r /r/requirements-app.txt -r /r/requirements-more.txt',
      'PIP_NO_CACHE_DIR=1 pip3 install --requirement=/r/requirements-more.txt -i https://x/ -r/r/requirements-app.txt',
      '["pip", "install", "-r", "/r/requirements-app.txt", "-r", "/r/requirements-more.txt"]',
    ]) {
      assert.deepEqual(
        brief(foundIn(files(command))),
        ['error requirement-unhashed Dockerfile:3'],
        command,
      );
    }
    const apart =
      'pip install -r /r/requirements-app.txt && pip install -r /r/requirements-more.txt';
    assert.deepEqual(foundIn(files(apart)), []);
  });

  it('reads pyproject.toml, and leaves ranges open there', () => {
    const lines = [
      '[project]',
      'dependencies = [',
      '  "torch==2.2.2",',
      '  "numpy>=1.26",',
      ']',
      '[project.optional-dependencies]',
      'gpu = ["vllm==0.8.5", "a==1.x"]',
      'serve = ["torch==2.2.2", "vllm==0.8.5"]',
      '[tool.poetry.dependencies]',
      'python = "^3.11"',
      'fastapi = "^0.115"',
      'torch = { version = "2.2.2", source = "x" }',
      'vllm = "0.8.5"',
      '[dependency-groups]',
      'dev = ["pytest", {include-group = "x"}, "b = 1"]',
    ];
    assert.deepEqual(brief(foundIn({ 'a/pyproject.toml': lines.join('\n') })), [
      'error version-impossible a/pyproject.toml:7',
      'error requirements-incompatible a/pyproject.toml:8',
      'error version-impossible a/pyproject.toml:15',
      'error requirements-incompatible a/pyproject.toml:13',
    ]);
    assert.deepEqual(brief(foundIn({ 'pyproject.toml': '[project\n' })), [
      'error requirement-invalid pyproject.toml:1',
    ]);
  });

  it("reads conda's environment files, and what pip installs there", () => {
    const lines = [
      'name: ears',
      'dependencies:',
      '  - python=3.11',
      '  - conda-forge::numpy==1.26.4=py311',
      '  - numpy==1.25.0',
      '  - scipy>=1.10',
      '  - pip:',
      '      - requests',
      '      - torch==2.2.2',
    ];
    assert.deepEqual(brief(foundIn({ 'environment-gpu.yaml': lines.join('\n') })), [
      'error requirement-twice environment-gpu.yaml:5',
      'warning requirement-unpinned environment-gpu.yaml:8',
    ]);
    for (const text of ['', '- a\n', 'dependencies: {a: 1}\n', 'a: &x [*x]\n', 'KEY: value\n'])
      assert.ok(Array.isArray(foundIn({ 'environment.yml': text })));
  });

  it('warns of what is not pinned, but for constraints', () => {
    const lines = ['a', 'b>=1.0', 'c~=1.2', 'd==1.*', 'e>=1,==1.0'];
    assert.deepEqual(
      found(...lines),
      lines.map((_, index) => `warning requirement-unpinned ${String(index + 1)}`),
    );
    const constrained = { 'requirements.txt': '-c pins.txt\na\n', 'pins.txt': 'a==1\n' };
    assert.deepEqual(foundIn(constrained), []);
  });

  for (const specifier of ['==1.2.x', '=1.0', '=>1.0', '==latest', '==1..2', '~=1', '>=1.*']) {
    it(`refuses the version ${specifier}`, () => {
      const { rule, severity } = oneIn({ 'requirements.txt': `a${specifier}\n` });
      assert.deepEqual([severity, rule], ['error', 'version-impossible']);
    });
  }

  it('refuses what is no requirement', () => {
    assert.deepEqual(found('a==1.0', 'pip install b', '<<<<<<< HEAD'), [
      'error requirement-invalid 2',
      'error requirement-invalid 3',
    ]);
  });

  it('refuses one distribution at two versions, whatever its letters, and lets markers tell them apart', () => {
    const { message } = oneIn({ 'requirements.txt': 'My.Package==1.0\nmy_package==2.0\n' });
    assert.match(message, /^my-package==2\.0 contradicts my-package==1\.0 on line 1;/);
    assert.deepEqual(found('a==1.0', 'A==1.0'), []);
    assert.deepEqual(
      found("a==1.0 ; python_version < '3.9'", "a==2.0 ; python_version >= '3.9'"),
      [],
    );
  });

  it('refuses files that are not there, as seen from its own folder', () => {
    const files = { 'requirements/hub.txt': '-r base.txt\n-r ../more.txt\n', 'base.txt': 'a==1\n' };
    assert.deepEqual(brief(foundIn(files)), [
      'error requirements-file-missing requirements/hub.txt:1',
      'error requirements-file-missing requirements/hub.txt:2',
    ]);
    const there = { ...files, 'requirements/base.txt': 'a==1\n', 'more.txt': '' };
    assert.deepEqual(foundIn(there), []);
  });

  describe('with hashes', () => {
    it('has nothing against a lock', () => {
      const lines = ['a==1.0 \\', `    --hash=${hash('a')} \\`, `    --hash=${hash('a2')}`];
      assert.deepEqual(found(...lines, locked('b', hash('b'))), []);
    });

    it('refuses what has no hash beside others that have some, and what has no version', () => {
      assert.deepEqual(found(locked('a', hash('a')), 'b==1.0'), ['error requirement-unhashed 2']);
      assert.deepEqual(found('--require-hashes', 'b==1.0'), ['error requirement-unhashed 2']);
      assert.deepEqual(found(`a>=1 --hash=${hash('a')}`), ['error requirement-unpinned 1']);
      assert.deepEqual(found(locked('a', hash('a')), 'b'), ['error requirement-unpinned 2']);
    });

    it('names the line of a hash', () => {
      const lines = ['a==1.0 \\', `    --hash=${hash('a')} \\`, '    --hash=sha256:00'];
      assert.deepEqual(found(...lines), ['error hash-impossible 3']);
    });

    for (const [what, digits] of [
      ['63 digits', hash('a').slice(0, -1)],
      ['a letter beyond f', hash('a').replace(/.$/, 'g')],
      ['one digit all over', `sha256:${'0'.repeat(64)}`],
      ['a word again and again', `sha256:${'deadbeef'.repeat(8)}`],
      ['all digits in a row', `sha256:${'0123456789abcdef'.repeat(4)}`],
      ['two halves alike', `sha256:${hash('a').slice(7, 39).repeat(2)}`],
      [
        'letters and digits that count',
        'sha256:a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0a1b2',
      ],
      ['a row within others', `sha256:${hash('a').slice(7, 55)}1234567890ab${hash('a').slice(67)}`],
      ['zeros to fill it up', `sha256:${hash('a').slice(7, 47)}${'0'.repeat(24)}`],
      ['an algorithm that pip refuses', `md5:${'a1'.repeat(16)}`],
    ] as const) {
      it(`refuses a hash with ${what}`, () => {
        const { rule, severity } = oneIn({ 'requirements.txt': `${locked('a', digits)}\n` });
        assert.deepEqual([severity, rule], ['error', 'hash-impossible']);
      });
    }

    it('takes ten thousand hashes of files for none', () => {
      const lines = Array.from({ length: 10_000 }, (_, index) => hash(String(index)));
      assert.deepEqual(found(`a==1.0 ${lines.map((each) => `--hash=${each}`).join(' ')}`), []);
    });

    it('refuses one hash of two distributions, or of two versions, in two files too', () => {
      assert.deepEqual(found(locked('a', hash('x')), locked('b', hash('x'))), [
        'error hash-impossible 2',
      ]);
      const { file, message } = oneIn({
        'requirements.txt': locked('a', hash('x')),
        'requirements-gpu.txt': `a==2.0 --hash=${hash('x')}`,
      });
      assert.equal(file, 'requirements-gpu.txt');
      assert.match(message, /is also the hash of a 1\.0 in requirements\.txt:1;/);
      const twice = {
        'requirements.txt': locked('a', hash('x')),
        'a/requirements.txt': locked('A', hash('x')),
      };
      assert.deepEqual(foundIn(twice), []);
    });

    it('refuses a Dockerfile that asks for hashes of a file without any', () => {
      const files = {
        'requirements/hub.txt': 'a==1.0\n',
        'hub/Dockerfile': dockerfile(
          'COPY requirements/hub.txt ./requirements.txt',
          'RUN pip install --no-cache-dir --require-hashes -r requirements.txt',
        ),
      };
      const { rule, file, line, message } = oneIn(files);
      assert.deepEqual([rule, file, line], ['requirement-unhashed', 'hub/Dockerfile', 3]);
      assert.match(message, /^pip must check hashes, but 'requirements\/hub\.txt' has none;/);
      const hashed = { ...files, 'requirements/hub.txt': locked('a', hash('a')) };
      assert.deepEqual(foundIn(hashed), []);
    });
  });

  describe('for what does not go together', () => {
    for (const [what, ...lines] of [
      ['torch 2.2.2 beside vLLM', 'torch==2.2.2', 'vllm==0.6.3.post1'],
      ['torch 2.2.2 beside vLLM of any release', 'vllm', 'torch==2.2.2+cu121'],
      ['a torch that vLLM does not name', 'torch==2.3.0', 'vllm==0.6.3.post1'],
      ['torchvision of another torch', 'torch==2.2.2', 'torchvision==0.18.0'],
      ['torchaudio of another torch', 'torch==2.2.2', 'torchaudio==2.3.0'],
      ['an old fastapi beside pydantic 2', 'fastapi==0.95.0', 'pydantic==2.7.0'],
    ] as const) {
      it(`refuses ${what}`, () => {
        const errors = found(...lines).filter((each) => !each.includes('unpinned'));
        assert.equal(errors.length, 1, errors.join());
        assert.match(errors[0] ?? '', /^error requirements-incompatible \d$/);
      });
    }

    it('has nothing against what does', () => {
      const lines = ['torch==2.2.2', 'torchvision==0.17.2', 'torchaudio==2.2.2', 'numpy==1.26.4'];
      assert.deepEqual(found(...lines, 'fastapi==0.110.0', 'pydantic==1.10.15'), []);
      assert.deepEqual(found('torch==2.4.0', 'vllm==0.6.3.post1'), []);
    });

    it('warns of numpy 2 beside a torch that was built for 1', () => {
      assert.deepEqual(found('torch==2.2.2', 'numpy==2.0.0'), [
        'warning requirements-incompatible 1',
      ]);
    });
  });
});
