import assert from 'node:assert/strict';
import { digestOf } from '../support/environment';
import { refusal } from '../support/errors';
import { checkProject, complete } from '../support/project-files';

const hash = `--hash=${digestOf('a')}`;

describe('checkFiles of a lock that was cut off', () => {
  const wanted = {
    ...complete,
    'images/web/requirements.in': 'Uvicorn[standard]>=0.30\nnumpy\n',
  };
  const missing = (name: string): string =>
    `images/web/requirements.lock: lacks a package that images/web/requirements.in asks for: '${name}'; run bin/fleet --stack test lock web`;

  it('is refused where it is empty', () => {
    for (const text of ['', '# made by bin/fleet --stack test lock\n']) {
      assert.deepEqual(
        refusal(() => {
          checkProject({ ...wanted, 'images/web/requirements.lock': text });
        }),
        [missing('uvicorn'), missing('numpy')],
      );
    }
  });

  it('is refused where a package is missing that no parent has', () => {
    const lock = `uvicorn==0.30.1 ${hash}\n`;
    assert.deepEqual(
      refusal(() => {
        checkProject({ ...wanted, 'images/web/requirements.lock': lock });
      }),
      [missing('numpy')],
    );
    checkProject({
      ...wanted,
      'images/web/requirements.lock': lock,
      'images/base/requirements.lock': `numpy==2.1.0 ${hash}\n`,
    });
  });

  it('is whole without what lock.json leaves out, and what is for other machines', () => {
    checkProject({
      ...wanted,
      'images/web/requirements.in': "numpy\npywin32 ; sys_platform == 'win32'\n",
      'images/web/requirements.lock': '',
      'images/web/lock.json': '{"exclude": {"numpy": "nobody imports it here"}}',
    });
  });

  it("is refused for Debian's packages too", () => {
    const apt = { ...complete, 'images/web/apt.in': '# sound\nffmpeg\n' };
    for (const files of [apt, { ...apt, 'images/web/apt.lock': '' }]) {
      assert.deepEqual(
        refusal(() => {
          checkProject(files);
        }),
        [
          "images/web/apt.lock: lacks a package that images/web/apt.in asks for: 'ffmpeg'; run bin/fleet --stack test lock web",
        ],
      );
    }
    checkProject({ ...apt, 'images/web/apt.lock': 'ffmpeg=7:5.1.6-0+deb12u1\n' });
  });

  it("is refused for a service's own packages", () => {
    assert.deepEqual(
      refusal(() => {
        checkProject({ ...complete, 'agents/locks/hub/requirements.in': 'numpy\n' });
      }),
      ['agents/locks/hub/requirements.lock: missing; run bin/fleet --stack test lock Hub'],
    );
  });
});

describe('checkFiles of a lock file', () => {
  const lock = 'images/web/requirements.lock';
  const locked = (text: string): void => {
    checkProject({ ...complete, [lock]: text });
  };
  it('passes with pinned and hashed lines, comments, extras and markers', () => {
    locked(
      [
        '# made by bin/fleet --stack test lock',
        '--index-url https://pypi.org/simple',
        'numpy==2.1.0 \\',
        `    ${hash} \\`,
        `    ${hash}`,
        "uvicorn[standard]==0.30.1 ; python_version >= '3.8' \\",
        `    ${hash}`,
        '    # via -r requirements.in',
        '',
      ].join('\n'),
    );
  });
  for (const [title, text, ...problems] of [
    ['a line without a hash', 'numpy==2.1.0\n', 'numpy: has no hash'],
    ['a line without a version', `numpy \\\n    ${hash}\n`, "numpy: is not pinned: 'numpy \\'"],
    ['a range of versions', `numpy>=2 ${hash}\n`, `numpy: is not pinned: 'numpy>=2 ${hash}'`],
    [
      'an address',
      `numpy @ https://example.org/numpy.whl ${hash}\n`,
      `numpy: is not pinned: 'numpy @ https://example.org/numpy.whl ${hash}'`,
    ],
    [
      'a hash that is too short',
      'numpy==2.1.0 \\\n    --hash=sha256:abc\n',
      "numpy: is not a sha256 hash: 'sha256:abc'",
    ],
    [
      'a hash of another kind',
      'numpy==2.1.0 --hash=md5:d41d8cd98f00b204e9800998ecf8427e\n',
      "numpy: is not a sha256 hash: 'md5:d41d8cd98f00b204e9800998ecf8427e'",
    ],
    ['every wrong line', 'a==1\nb\n', 'a: has no hash', "b: is not pinned: 'b'", 'b: has no hash'],
  ] as const) {
    it(`is refused for ${title}`, () => {
      assert.deepEqual(
        refusal(() => {
          locked(text);
        }),
        problems.map((problem) => `${lock}: ${problem}; run bin/fleet --stack test lock web`),
      );
    });
  }
  it('of the reference agent is checked too', () => {
    assert.deepEqual(
      refusal(() => {
        checkProject({ ...complete, 'agents/reference/requirements.lock': 'uvicorn==0.30.1\n' });
      }),
      [
        'agents/reference/requirements.lock: uvicorn: has no hash; run bin/fleet --stack test lock agents/reference',
      ],
    );
  });
});
