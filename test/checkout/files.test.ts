import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Rows } from '../support/catalog';
import { digestOf } from '../support/environment';
import { refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { checkProject, complete, DOCKERFILE } from '../support/project-files';

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
    checkProject(complete);
  });

  it('names every missing Dockerfile, and how to do without one for GPUs', () => {
    assert.deepEqual(
      refusal(() => {
        checkProject(without('images/web/Dockerfile', 'images/cuda/Dockerfile'));
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
        checkProject(files);
      }),
      ['images/cuda/cu121/requirements.lock: missing; run bin/fleet --stack test lock cuda-cu121'],
    );
  });

  it('names the lock that several images share by the name that bin/fleet lock takes', () => {
    const files = {
      ...complete,
      'images/audio/Dockerfile': DOCKERFILE,
      'images/audio/requirements.in': 'sounddevice\n',
    };
    assert.deepEqual(
      refusal(() => {
        checkProject(files, ({ web }) => {
          Object.assign(web, { adds: 'audio' });
        });
      }),
      ['images/audio/requirements.lock: missing; run bin/fleet --stack test lock audio'],
    );
  });

  it('refuses what is known not to work together, before anything is built', () => {
    const lock = `torch==2.2.2 ${hash}\nvllm==0.6.3.post1 ${hash}\n`;
    assert.match(
      refusal(() => {
        checkProject({ ...complete, 'images/cuda/cu121/requirements.lock': lock });
      })[0] ?? '',
      /^images\/cuda\/cu121\/requirements\.in: vllm 0\.6\.3\.post1 with torch 2\.2\.2: /,
    );
  });

  it('names what every service is made from, where it is missing', () => {
    assert.deepEqual(
      refusal(() => {
        checkProject(without('images/service/fleet-entry', 'agents/reference/main.py'));
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
        checkProject({ ...complete, 'images/web/Dockerfile': text });
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
    const refuses = (edit: (root: string) => void, line: RegExp): void => {
      const lines = refusal(() => {
        checkProject(complete, undefined, edit);
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
    });

    it('of a folder in the place of a file is refused', () => {
      refuses((root) => {
        rmSync(path.join(root, 'images/web/Dockerfile'));
        mkdirSync(path.join(root, 'images/web/Dockerfile'));
      }, /^images\/web\/Dockerfile: is a folder and no file;/);
    });

    it('within the project may be a link', () => {
      checkProject({ ...complete, 'shared/Dockerfile': DOCKERFILE }, undefined, (root) => {
        link('images/web/Dockerfile', '../../shared/Dockerfile')(root);
      });
    });
  });

  it('refuses a Dockerfile that is empty, holds comments alone, or is no text', () => {
    for (const text of ['', '\n\n', '# soon\n', 'ARG A=1\n']) {
      assert.deepEqual(
        refusal(() => {
          checkProject({ ...complete, 'images/web/Dockerfile': text });
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
          checkProject(complete, undefined, (root) => {
            writeFileSync(path.join(root, 'images/web/Dockerfile'), bytes);
          });
        }),
        ['images/web/Dockerfile: is not text; write it as text in UTF-8'],
      );
    }
  });

  describe("a row's own source", () => {
    const own = (source: Rows['hub']['source']) => (rows: Rows) => {
      rows.hub.source = source;
    };

    it('must be a folder', () => {
      for (const [given, problem] of [
        ['agents/hub', 'is not a folder'],
        ['../nothing', 'is not a folder'],
        ['agents/reference/main.py', 'is not a folder'],
        ['/', 'is the root of the disk'],
      ] as const) {
        const [line = '', ...more] = refusal(() => {
          checkProject(complete, own(given));
        });
        assert.deepEqual(more, []);
        assert.ok(line.startsWith(`catalog: Hub.source: ${problem}: '${given}'; write the path`));
      }
    });

    it('may be outside of the project, by a link too, and a commit that is not fetched yet', () => {
      const folder = temporaryFolder({ 'hub.py': '' });
      checkProject(complete, own(folder));
      checkProject(complete, own('agents/hub'), link('agents/hub', folder));
      checkProject(complete, own({ git: 'https://example.com/a.git', commit: 'a'.repeat(40) }));
    });

    it('may not hold a lock, which is read beside those of the other services', () => {
      const files = { ...complete, 'agents/hub/requirements.lock': `a==1 ${hash}\n` };
      assert.deepEqual(
        refusal(() => {
          checkProject(files, own('agents/hub'));
        }),
        ['agents/hub/requirements.lock: is not read there; move it into agents/locks/hub/'],
      );
      // Requirements of the agents' own, beside those that the fleet reads.
      const lock = { 'agents/locks/hub/requirements.lock': `a==1 ${hash}\n` };
      checkProject({ ...files, ...lock }, own('agents/hub'));
    });
  });
});
