import assert from 'node:assert/strict';
import { checkFiles, readEntryFile } from '../../src/checkout/files';
import { planMachine } from '../../src/plan/plan';
import { smallCatalog, type Rows } from '../support/catalog';
import { digestOf } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { cuda, smallStack } from '../support/stack';

const complete: Readonly<Record<string, string>> = {
  'images/base/Dockerfile': '',
  'images/tools/Dockerfile': '',
  'images/web/Dockerfile': '',
  'images/cuda/Dockerfile': '',
  'images/service/Dockerfile': '',
  'images/service/fleet-entry': '',
  'images/service/fleet-import': '',
  'images/service/fleet-supervise': '',
  'agents/reference/main.py': '',
};

/** Checks a project of these files against the small catalog. */
function check(files: Readonly<Record<string, string>>, change?: (rows: Rows) => void): void {
  const plan = planMachine(smallCatalog(change), smallStack(cuda));
  checkFiles(temporaryFolder(files), plan);
}

const without = (...missing: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(complete).filter(([name]) => !missing.includes(name)));

const hash = `--hash=${digestOf('a')}`;

describe('checkFiles', () => {
  it('accepts a project that has everything', () => {
    check(complete);
  });

  it('names every missing Dockerfile, and how to do without one for GPUs', () => {
    assert.deepEqual(
      refusal(() => {
        check(without('images/web/Dockerfile', 'images/cuda/Dockerfile'));
      }),
      [
        'images/cuda/Dockerfile: missing; write it, or leave cuda-cu121 out with fleet:track: none',
        'images/web/Dockerfile: missing; write it',
      ],
    );
  });

  it('names a lock that was never made, and the command that makes it', () => {
    const files = { ...complete, 'images/cuda/cu121/requirements.in': 'torch==2.2.2\n' };
    assert.deepEqual(
      refusal(() => {
        check(files);
      }),
      ['images/cuda/cu121/requirements.lock: missing; run bin/fleet lock cuda-cu121'],
    );
  });

  it('refuses what is known not to work together, before anything is built', () => {
    const lock = `torch==2.2.2 ${hash}\nvllm==0.6.3.post1 ${hash}\n`;
    assert.match(
      refusal(() => {
        check({ ...complete, 'images/cuda/cu121/requirements.lock': lock });
      })[0] ?? '',
      /^images\/cuda\/cu121\/requirements\.in: vllm 0\.6\.3\.post1 with torch 2\.2\.2: /,
    );
  });

  it('names what every service is made from, where it is missing', () => {
    assert.deepEqual(
      refusal(() => {
        check(without('images/service/fleet-entry', 'agents/reference/main.py'));
      }),
      [
        'images/service/fleet-entry: missing, and every service is made from it; restore it',
        'agents/reference/main.py: missing, and every service is made from it; restore it',
      ],
    );
  });

  it('names what is wrong in a Dockerfile, by its line', () => {
    const text = 'FROM web\nRUN pip install torch\nUSER 10001:10001\n';
    assert.deepEqual(
      refusal(() => {
        check({ ...complete, 'images/web/Dockerfile': text });
      }),
      [
        "images/web/Dockerfile:2: pip-hashed: 'pip install torch' checks no hash; call /shared/pip-install with a lock, or write --require-hashes",
      ],
    );
  });

  describe("a row's own source", () => {
    const own = (run: Rows['hub']['run']) => (rows: Rows) => {
      rows.hub.source = 'agents/hub';
      rows.hub.run = run;
    };
    const script = own({ script: 'bin/hub.py' });
    const module_ = own({ module: 'hub.app' });

    it('must be a folder', () => {
      const line =
        "catalog: Hub.source: is not a folder: 'agents/hub'; write one of this repository";
      for (const files of [complete, { ...complete, 'agents/hub': 'a file' }]) {
        assert.deepEqual(
          refusal(() => {
            check(files, script);
          }),
          [line],
        );
      }
    });
    it('must hold the entry script', () => {
      assert.deepEqual(
        refusal(() => {
          check({ ...complete, 'agents/hub/other.py': '' }, script);
        }),
        ["catalog: Hub.run: is not a file of agents/hub: 'bin/hub.py'; write one that is there"],
      );
      check({ ...complete, 'agents/hub/bin/hub.py': '' }, script);
    });
    it('must hold the entry module, as a file or as a package that can be run', () => {
      assert.deepEqual(
        refusal(() => {
          check({ ...complete, 'agents/hub/hub/__init__.py': '' }, module_);
        }),
        ["catalog: Hub.run: is not a file of agents/hub: 'hub/app.py'; write one that is there"],
      );
      check({ ...complete, 'agents/hub/hub/app.py': '' }, module_);
      check({ ...complete, 'agents/hub/hub/app/__main__.py': '' }, module_);
    });
    it('has its lock checked too', () => {
      const files = { 'agents/hub/bin/hub.py': '', 'agents/hub/requirements.lock': 'a==1\n' };
      assert.deepEqual(
        refusal(() => {
          check({ ...complete, ...files }, script);
        }),
        ['agents/hub/requirements.lock: a: has no hash; run bin/fleet lock'],
      );
    });
  });

  describe('a lock file', () => {
    const lock = 'images/web/requirements.lock';
    const locked = (text: string): void => {
      check({ ...complete, [lock]: text });
    };
    it('passes with pinned and hashed lines, comments, extras and markers', () => {
      locked(
        [
          '# made by bin/fleet lock',
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
      [
        'every wrong line',
        'a==1\nb\n',
        'a: has no hash',
        "b: is not pinned: 'b'",
        'b: has no hash',
      ],
    ] as const) {
      it(`is refused for ${title}`, () => {
        assert.deepEqual(
          refusal(() => {
            locked(text);
          }),
          problems.map((problem) => `${lock}: ${problem}; run bin/fleet lock`),
        );
      });
    }
    it('of the reference agent is checked too', () => {
      assert.deepEqual(
        refusal(() => {
          check({ ...complete, 'agents/reference/requirements.lock': 'uvicorn==0.30.1\n' });
        }),
        ['agents/reference/requirements.lock: uvicorn: has no hash; run bin/fleet lock'],
      );
    });
  });
});

describe('readEntryFile', () => {
  it('is the script, or the file of the module', () => {
    assert.equal(readEntryFile({ script: 'a/b.py', args: [] }), 'a/b.py');
    assert.equal(readEntryFile({ module: 'a.b.c', args: [] }), 'a/b/c.py');
  });
});
