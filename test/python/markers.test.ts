import assert from 'node:assert/strict';
import { evaluateMarker, isExcludedBy, isIncludedBy } from '../../src/python/markers';

describe('evaluateMarker', () => {
  for (const [marker, answer] of [
    ['python_version < "3"', false],
    ["python_version >= '3.8'", true],
    ["'3.12' <= python_version", false],
    ["python_version == '3.*'", true],
    ["python_version in '3.10 3.11'", true],
    ["python_version not in '3.10 3.11'", false],
    ["python_full_version < '3.11.0'", undefined],
    ["python_full_version < '3.11.4'", undefined],
    ["python_full_version == '3.11.4'", undefined],
    ["python_full_version >= '3.8.1'", true],
    ["sys_platform == 'win32'", false],
    ["sys.platform != 'win32'", true],
    ["platform_system == 'Darwin' and python_version >= '3.8'", false],
    ["(platform_system == 'Darwin' or os_name == 'posix') and extra == ''", true],
    ["platform_release >= '20.9.0'", undefined],
    ["platform_release >= '20.9.0' or sys_platform == 'linux'", true],
    ["platform_release >= '20.9.0' and sys_platform == 'win32'", false],
    ["extra == 'gpu'", false],
    ["python_version < '3' ;", undefined],
    ['python_version <', undefined],
    ['', undefined],
    ['('.repeat(9000), undefined],
  ] as const) {
    it(`says ${String(answer)} of ${marker.slice(0, 60)}`, () => {
      assert.equal(evaluateMarker(marker, '3.11'), answer);
    });
  }

  it('is certain of a fleet only where it is of each release', () => {
    const both = ['3.10', '3.11'] as const;
    assert.equal(isExcludedBy("python_version < '3.11'", both), false);
    assert.equal(isIncludedBy("python_version < '3.11'", both), false);
    assert.equal(isExcludedBy("python_version > '3.11'", both), true);
    assert.equal(isExcludedBy(undefined, both), false);
    assert.equal(isIncludedBy(undefined, both), true);
  });
});
