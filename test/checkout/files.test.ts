import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkFiles, readEntryFile } from '../../src/checkout/files';
import { planMachine } from '../../src/plan/plan';
import { smallCatalog, type Rows } from '../support/catalog';
import { digestOf } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { cuda, smallStack } from '../support/stack';

const DOCKERFILE = 'FROM upstream\nUSER 10001:10001\n';

const complete: Readonly<Record<string, string>> = {
  'images/base/Dockerfile': DOCKERFILE,
  'images/tools/Dockerfile': DOCKERFILE,
  'images/web/Dockerfile': DOCKERFILE,
  'images/cuda/Dockerfile': DOCKERFILE,
  'images/service/Dockerfile': DOCKERFILE,
  'images/service/fleet-entry': '',
  'images/service/fleet-import': '',
  'images/service/fleet-supervise': '',
  'agents/reference/main.py': '',
};

/**
 * Checks a project of these files against the small catalog.
 * @param edit changes the project's folder before
 */
function check(
  files: Readonly<Record<string, string>>,
  change?: (rows: Rows) => void,
  edit: (root: string) => void = () => undefined,
): void {
  const plan = planMachine(smallCatalog(change), smallStack(cuda));
  const root = temporaryFolder(files);
  edit(root);
  checkFiles(root, plan);
}

/** Puts a link in the place of a file or folder. */
const link =
  (file: string, target: string) =>
  (root: string): void => {
    rmSync(path.join(root, file), { recursive: true, force: true });
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    symlinkSync(target, path.join(root, file));
  };

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

  describe('a path', () => {
    const outside = temporaryFolder({
      secret: 'root only',
      Dockerfile: DOCKERFILE,
      'hub.py': '',
    });
    const secret = path.join(outside, 'secret');
    const source = (rows: Rows): void => {
      rows.hub.source = 'agents/hub';
      rows.hub.run = { script: 'hub.py' };
    };
    const refuses = (
      edit: (root: string) => void,
      line: RegExp,
      change?: (rows: Rows) => void,
    ): void => {
      const lines = refusal(() => {
        check({ ...complete, 'agents/hub/hub.py': '' }, change, edit);
      });
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.match(lines[0] ?? '', line);
      assert.equal(lines.join('\n').includes('root only'), false);
    };

    it('of a Dockerfile or of its folder is not one outside of the project', () => {
      refuses(
        link('images/web/Dockerfile', path.join(outside, 'Dockerfile')),
        /^images\/web\/Dockerfile: leads out of .*: '.*Dockerfile'; put the file itself there$/,
      );
      refuses(
        link('images/web', outside),
        /^images\/web: leads out of the project; put the folder itself there$/,
      );
    });

    it('of what every service is made from is not, either', () => {
      refuses(
        link('images/service/fleet-entry', secret),
        /^images\/service\/fleet-entry: leads out of /,
      );
      refuses(
        link('agents/reference/main.py', secret),
        /^agents\/reference\/main.py: leads out of /,
      );
    });

    it('of requirements or locks is not, either', () => {
      for (const file of [
        'requirements.in',
        'requirements.lock',
        'apt.in',
        'apt.lock',
        'lock.json',
      ]) {
        const place = `images/web/${file}`;
        refuses(link(place, secret), new RegExp(`^${place}: leads out of `));
      }
      for (const folder of ['agents/reference', 'agents/locks/hub']) {
        const place = `${folder}/requirements.lock`;
        refuses(link(place, secret), new RegExp(`^${place}: leads out of `));
      }
    });

    it("of a row's source, or of its entry point, is not, either", () => {
      refuses(
        link('agents/hub', outside),
        /^catalog: Hub.source: leads out of the project: 'agents\/hub'; write one of this repository$/,
        source,
      );
      refuses(
        link('agents/hub/hub.py', path.join(outside, 'hub.py')),
        /^catalog: Hub.run: leads out of .*agents\/hub: 'hub.py'; write a file of agents\/hub$/,
        source,
      );
    });

    it('of a FIFO is refused, and nobody waits for it', () => {
      const fifo =
        (file: string) =>
        (root: string): void => {
          rmSync(path.join(root, file), { force: true });
          execFileSync('mkfifo', [path.join(root, file)]);
        };
      for (const file of ['images/web/Dockerfile', 'agents/reference/main.py']) {
        refuses(
          fifo(file),
          new RegExp(`^${file}: is a FIFO and no file; put the file itself there$`),
        );
      }
      refuses(fifo('images/web/requirements.lock'), /requirements.lock: is a FIFO and no file;/);
      refuses(
        fifo('agents/hub/hub.py'),
        /^catalog: Hub.run: is a FIFO and no file: 'hub.py';/,
        source,
      );
    });

    it('of a folder in the place of a file is refused', () => {
      refuses((root) => {
        rmSync(path.join(root, 'images/web/Dockerfile'));
        mkdirSync(path.join(root, 'images/web/Dockerfile'));
      }, /^images\/web\/Dockerfile: is a folder and no file;/);
    });

    it('within the project may be a link', () => {
      check({ ...complete, 'shared/Dockerfile': DOCKERFILE }, undefined, (root) => {
        link('images/web/Dockerfile', '../../shared/Dockerfile')(root);
      });
    });
  });

  it('refuses a Dockerfile that is empty, holds comments alone, or is no text', () => {
    for (const text of ['', '\n\n', '# soon\n', 'ARG A=1\n']) {
      assert.deepEqual(
        refusal(() => {
          check({ ...complete, 'images/web/Dockerfile': text });
        }),
        [
          'images/web/Dockerfile:1: from-missing: the file has no FROM, so it builds no image; write FROM and the name of its parent image',
        ],
      );
    }
    for (const bytes of [
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]),
      Buffer.from([0xff, 0xfe, 0x46]),
    ]) {
      assert.deepEqual(
        refusal(() => {
          check(complete, undefined, (root) => {
            writeFileSync(path.join(root, 'images/web/Dockerfile'), bytes);
          });
        }),
        ['images/web/Dockerfile: is not text; write it as text in UTF-8'],
      );
    }
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

  describe('a lock that was cut off', () => {
    const wanted = {
      ...complete,
      'images/web/requirements.in': 'Uvicorn[standard]>=0.30\nnumpy\n',
    };
    const missing = (name: string): string =>
      `images/web/requirements.lock: lacks a package that images/web/requirements.in asks for: '${name}'; run bin/fleet lock web`;

    it('is refused where it is empty', () => {
      for (const text of ['', '# made by bin/fleet lock\n']) {
        assert.deepEqual(
          refusal(() => {
            check({ ...wanted, 'images/web/requirements.lock': text });
          }),
          [missing('uvicorn'), missing('numpy')],
        );
      }
    });

    it('is refused where a package is missing that no parent has', () => {
      const lock = `uvicorn==0.30.1 ${hash}\n`;
      assert.deepEqual(
        refusal(() => {
          check({ ...wanted, 'images/web/requirements.lock': lock });
        }),
        [missing('numpy')],
      );
      check({
        ...wanted,
        'images/web/requirements.lock': lock,
        'images/base/requirements.lock': `numpy==2.1.0 ${hash}\n`,
      });
    });

    it('is whole without what lock.json leaves out, and what is for other machines', () => {
      check({
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
            check(files);
          }),
          [
            "images/web/apt.lock: lacks a package that images/web/apt.in asks for: 'ffmpeg'; run bin/fleet lock web",
          ],
        );
      }
      check({ ...apt, 'images/web/apt.lock': 'ffmpeg=7:5.1.6-0+deb12u1\n' });
    });

    it("is refused for a service's own packages", () => {
      assert.deepEqual(
        refusal(() => {
          check({ ...complete, 'agents/locks/hub/requirements.in': 'numpy\n' });
        }),
        ['agents/locks/hub/requirements.lock: missing; run bin/fleet lock Hub'],
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
