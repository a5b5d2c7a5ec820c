import assert from 'node:assert/strict';
import {
  addLockFix,
  compareAptPins,
  findNewerPackages,
  findOutdated,
} from '../../src/locks/check-locks';
import { findReplacedFiles } from '../../src/locks/lock-requirements';
import { describeLockFailure } from '../../src/locks/failure';
import { readLockedPackages } from '../../src/python/requirements';

const FILE = 'requirements.lock';
const hash = `--hash=sha256:${'0'.repeat(64)}`;
const locked = (...pins: string[]): string =>
  `# Made by bin/fleet lock\n${pins.map((pin) => `${pin} ${hash}\n`).join('')}`;

describe('addLockFix', () => {
  it('has an old lock made anew', () => {
    assert.equal(
      addLockFix("is out of date: 'app 1 → 2'", 'web'),
      "is out of date: 'app 1 → 2'; run bin/fleet lock web",
    );
  });
  it('never has a lock made anew where the index has other files, no answer or another cause', () => {
    for (const problem of [
      'app 1: app.whl is there sha256:00, which the lock does not have',
      'app: no index has the package, or no index answers',
      'app 1: app.whl cannot be downloaded: HTTP 503',
      'no versions fit together: x; change images/web/requirements.in',
    ]) {
      const line = addLockFix(problem, 'web');
      assert.match(line, /; [a-z]/);
      assert.doesNotMatch(line, /bin\/fleet lock/);
    }
  });
});

describe('findReplacedFiles', () => {
  const other = (text: string): string => text.replaceAll(hash, `--hash=sha256:${'1'.repeat(64)}`);
  it('finds a version whose files are all others', () => {
    assert.deepEqual(findReplacedFiles(locked('app==1', 'b==1'), other(locked('app==1', 'b==2'))), [
      "has no file of before of the same version: 'app==1'; find out why the index changed it before you commit the lock",
    ]);
  });
  it('finds nothing where a file stays, or the version is new', () => {
    assert.deepEqual(findReplacedFiles(locked('app==1'), locked('app==1')), []);
    assert.deepEqual(findReplacedFiles('', locked('app==1')), []);
    assert.deepEqual(findReplacedFiles(locked('app==1'), other(locked('app==2'))), []);
  });
});

describe('findOutdated', () => {
  it('finds nothing where the pins are the same, whatever hashes came to them', () => {
    const more = locked('app==1').replace(hash, `${hash} --hash=sha256:${'1'.repeat(64)}`);
    assert.deepEqual(findOutdated(FILE, locked('app==1'), more), []);
  });
  it('names each pin that differs', () => {
    const found = findOutdated(FILE, locked('app==1', 'gone==1'), locked('app==2', 'new==1'));
    assert.deepEqual(found, [
      "is out of date: 'app 1 → 2'",
      "is out of date: 'gone 1 → gone'",
      "is out of date: 'new new → 1'",
    ]);
  });
  it('finds a missing lock, and options that differ', () => {
    assert.deepEqual(findOutdated(FILE, '', locked('app==1')), ['missing']);
    assert.deepEqual(findOutdated(FILE, locked('app==1'), `# open: lib\n${locked('app==1')}`), [
      'its first lines differ from lock.json',
    ]);
  });
});

describe('compareAptPins', () => {
  it('tells versions that the mirror has no more from those that are merely not its newest', () => {
    assert.deepEqual(
      compareAptPins('curl=7\ntini=0.19\nold=1\n', 'curl=8\ntini=0.20\nnew=1\n', [
        'curl=7',
        'curl=8',
      ]),
      [
        [
          "is out of date: 'new new → 1'",
          "is out of date: 'old 1 → gone'",
          "is no longer on the mirror: 'tini 0.19 → 0.20'",
        ],
        ['curl 7 → 8'],
      ],
    );
  });
});

describe('findNewerPackages', () => {
  it('tells the newest version that fits from the newest of all', () => {
    const of = (...pins: string[]) => readLockedPackages(locked(...pins));
    const newest = (name: string, version: string) => ({ package: name, newest: version });
    assert.deepEqual(
      findNewerPackages(
        of('torch==2.2.2', 'redis==5', 'numpy==1.25', 'same==1', 'lost==1'),
        of('torch==2.2.2', 'redis==6', 'numpy==1.26', 'same==1', 'lost==1'),
        [
          newest('torch', '2.13.0'),
          newest('redis', '6'),
          newest('numpy', '2.4'),
          newest('same', '1'),
          newest('lost', ''),
        ],
      ),
      [
        'torch 2.2.2, newest that fits; newest 2.13.0',
        'redis 5 → 6',
        'numpy 1.25 → 1.26, newest 2.4',
      ],
    );
  });
});

describe('describeLockFailure', () => {
  const web = { name: 'web', selectedBy: 'web', inputs: 'images/web' };
  const said = (...log: string[]) => describeLockFailure(web, [log.join('\n')], []).lines;
  it('names the index that does not answer', () => {
    assert.deepEqual(
      said(
        'error: Request failed after 1 retry in 1.6s',
        '  cause: Failed to fetch: https://download.pytorch.org/whl/cu118/torch/',
        '  cause: dns error',
        '  cause: Name or service not known',
      ),
      [
        "web: cannot be fetched from https://download.pytorch.org/whl/cu118: 'torch' (Name or service not known); run this where the index answers",
      ],
    );
  });
  it('gives the reason that no versions fit in one line', () => {
    const [line] = said(
      'error: No solution found when resolving dependencies',
      '  cause: Because app depends on lib<2',
      '         and fleet-lock depends on lib==2, they clash.',
    );
    assert.equal(
      line,
      'web: no versions fit together: Because app depends on lib<2 and images/web (with its line) depends on lib==2, they clash; change images/web/requirements.in, or write an override and its reason in images/web/lock.json',
    );
  });
  it('names a package without wheels, and the field that lets it be built from source', () => {
    assert.deepEqual(
      said(
        'error: No solution found when resolving dependencies',
        '  cause: Because all versions of webrtcvad have no usable wheels and fleet-lock depends on webrtcvad, we can conclude that your requirements are unsatisfiable.',
        '',
        'hint: Wheels are required for `webrtcvad` because building from source is disabled for all packages (i.e., with `--no-build`)',
      ),
      [
        'web: no wheel fits: \'webrtcvad\' (Because all versions of webrtcvad have no usable wheels and images/web (with its line) depends on webrtcvad, we can conclude that your requirements are unsatisfiable); write "sdist": ["webrtcvad"] in images/web/lock.json to build from source what needs no compiler, or take a version with wheels',
      ],
    );
  });
  it('names a version that was yanked', () => {
    assert.deepEqual(said('warning: `app==1.0` is yanked (reason: "eats data")'), [
      'web: was yanked by its authors (reason: "eats data"): \'app==1.0\'; change images/web/requirements.in, or write it and the reason under yanked in images/web/lock.json',
    ]);
  });
  it('repeats what it does not know', () => {
    assert.deepEqual(
      describeLockFailure(web, [], ['{"vertexes": []}', 'ERROR: no builder']).lines,
      ['web: cannot be resolved; correct what its log says', 'ERROR: no builder'],
    );
  });
});
