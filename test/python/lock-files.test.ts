import assert from 'node:assert/strict';
import {
  readAptPins,
  mergePythons,
  mergeResolutions,
  readWantedLines,
} from '../../src/python/lock-files';
import { readHashes, readLockedPackages, readPython } from '../../src/python/requirements';

const HASH = '0a'.repeat(32);
const entry = (pin: string): string => `${pin} \\\n    --hash=sha256:${HASH}\n    # via app`;
const lock = (...pins: string[]) => readLockedPackages(pins.map(entry).join('\n'));
const pinsOf = (packages: ReturnType<typeof lock>) =>
  packages.map(({ text }) => (text.split('\n')[0] ?? '').replace(' \\', ''));

describe('readLockedPackages', () => {
  it('reads names as packaging compares them, versions and whole entries, past options and comments', () => {
    const text = `# Made by hand\n--extra-index-url https://a==b\n# yanked: app==1\n${entry('Typing_Extensions==4.1')}\n${entry('torch==2.1.2+cu118')}\n`;
    assert.deepEqual(readLockedPackages(text), [
      { name: 'typing-extensions', version: '4.1', text: entry('Typing_Extensions==4.1') },
      { name: 'torch', version: '2.1.2+cu118', text: entry('torch==2.1.2+cu118') },
    ]);
  });
  it("reads a package's hashes and the Python that it is for", () => {
    assert.deepEqual(readHashes(entry('app==1')), [HASH]);
    assert.equal(readPython(entry("app==1 ; python_version == '3.10'")), '3.10');
    assert.equal(readPython(entry('app==1')), undefined);
  });
});

describe('mergeResolutions', () => {
  it('has each package once, as the first resolution has it, by name', () => {
    const both = mergeResolutions([lock('app==1', 'early==1'), lock('app==1', 'late==2')]);
    assert.deepEqual(pinsOf(both), ['app==1', 'early==1', 'late==2']);
  });
});

describe('mergePythons', () => {
  it('marks what one Python alone needs, or needs at another version', () => {
    const packages = mergePythons(
      new Map([
        ['3.10', lock('app==1', 'backport==1', 'numpy==1.26')],
        ['3.11', lock('app==1', 'numpy==2.4')],
      ]),
    );
    assert.deepEqual(pinsOf(packages), [
      'app==1',
      "backport==1 ; python_version == '3.10'",
      "numpy==1.26 ; python_version == '3.10'",
      "numpy==2.4 ; python_version == '3.11'",
    ]);
    assert.deepEqual(
      packages.map(({ name }) => name),
      ['app', 'backport', 'numpy', 'numpy'],
    );
    // What is written is read again the same.
    assert.deepEqual(
      readLockedPackages(packages.map(({ text }) => `${text}\n`).join('')),
      packages,
    );
  });
  it('marks nothing where there is one Python', () => {
    assert.deepEqual(pinsOf(mergePythons(new Map([['3.11', lock('app==1')]]))), ['app==1']);
  });
});

describe('an .in file', () => {
  it('asks for what is not a comment', () => {
    const text = '# why\n\nfastapi<0.137 # vLLM\ntool @ https://a/b.whl#sha256=1\n';
    assert.deepEqual(readWantedLines(text), ['fastapi<0.137', 'tool @ https://a/b.whl#sha256=1']);
  });
});

describe('readAptPins', () => {
  it('reads versions by package', () => {
    const pins = readAptPins('# Made by\nlibc6=2.36-9+deb12u1\nlibstdc++6=12.2.0-14\n');
    assert.deepEqual(
      [...pins],
      [
        ['libc6', '2.36-9+deb12u1'],
        ['libstdc++6', '12.2.0-14'],
      ],
    );
  });
});
