import { findingIn, type Finding } from '../../../lib/finding';
import { isExcludedBy } from '../../../python/markers';
import type { Hash, Requirement, RequirementsFile } from '../../../python/requirements';
import { PYTHON_VERSIONS } from '../../../python/versions';
import { readPinnedVersion } from '../../../python/requirements';
import { formatCount } from '../../../lib/format';

/** Number of hexadecimal digits of each algorithm that pip accepts. */
const LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Checks whether pip wants a hash of a requirement and gets none. A requirement without a version is reported for that. */
const lacksHash = (requirement: Requirement): boolean =>
  requirement.hashes.length === 0 &&
  !requirement.url &&
  readPinnedVersion(requirement) !== undefined &&
  !isExcludedBy(requirement.marker, PYTHON_VERSIONS);

/** Finds hashes that no file can have, and requirements without the hash that pip asks for. */
export function checkHashes(files: ReadonlyMap<string, RequirementsFile>): Finding[] {
  const owners = new Map<
    string,
    { readonly what: string; readonly name: string; readonly at: string }
  >();
  return [...files].flatMap(([file, { requirements, hashed }]) =>
    requirements.flatMap((requirement) => {
      const { line, name, hashes } = requirement;
      const finding = findingIn(file);
      const impossible = ({ line: at }: Hash, message: string): Finding =>
        finding('error', 'hash-impossible', at, `${name}: ${message}`, 'lock the file again');
      if (hashes.length === 0 && hashed) {
        if (!lacksHash(requirement)) return [];
        return [
          finding(
            'error',
            'requirement-unhashed',
            line,
            `${name} has no hash, but pip checks hashes in this file; pip refuses the whole file`,
            'lock the file again, with the hashes of every requirement',
          ),
        ];
      }
      return hashes.flatMap((hash) => {
        const problem = explainHash(hash);
        if (problem !== undefined) return [impossible(hash, problem)];
        const version = readPinnedVersion(requirement);
        const what = version === undefined ? name : `${name} ${version}`;
        const owner = owners.get(hash.digits);
        owners.set(hash.digits, owner ?? { what, name, at: `${file}:${String(line)}` });
        if (!owner || owner.what === what || (owner.name === name && version === undefined))
          return [];
        return [
          impossible(
            hash,
            `the hash '${shorten(hash.digits)}' is also the hash of ${owner.what} in ${owner.at}; two files never have the same hash`,
          ),
        ];
      });
    }),
  );
}

/** Explains why no file can have this hash; undefined if one may. */
function explainHash({ algorithm, digits }: Hash): string | undefined {
  const length = LENGTHS[algorithm];
  if (length === undefined) {
    return `pip does not accept hashes of '${algorithm}', only sha256, sha384 and sha512`;
  }
  if (!/^[0-9a-fA-F]*$/.test(digits)) {
    return `the hash is not hexadecimal: '${shorten(digits)}'`;
  }
  if (digits.length !== length) {
    return `the hash '${shorten(digits)}' has ${formatCount(digits.length, 'digit')}, but a ${algorithm} hash has ${String(length)}`;
  }
  return isMadeUp(digits.toLowerCase())
    ? `the hash is a made-up pattern that no file has: '${shorten(digits)}'`
    : undefined;
}

/** Checks whether digits are not random. The probability of each pattern is below one in 10^8, for a lock of any size. */
function isMadeUp(digits: string): boolean {
  const all = Array.from(digits);
  if (new Set(all).size <= 7) return true;
  const period = Array.from({ length: all.length / 2 }, (_, index) => index + 1);
  if (period.some((by) => all.every((digit, at) => at < by || digit === all[at - by]))) return true;
  return [1, 2].some((step) => countLongest(all, step) >= 11) || /(.)\1{11}/.test(digits);
}

/** Longest run in which every digit follows the one `step` before it: 0123…, abcdef…, a1b2c3…. */
function countLongest(digits: readonly string[], step: number): number {
  let [longest, run] = [0, 0];
  for (const [at, digit] of digits.entries()) {
    const before = digits[at - step];
    run = before !== undefined && (NEXT[before] ?? '').includes(digit) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Next digit for people who count digits or letters alone, with 0 after 9. */
const AFTER: Readonly<Record<string, string>> = { '0': 'a', '9': '0', f: 'a' };

/** Digits that people write after a digit when they count. */
const NEXT: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('0123456789abcdef').map((digit, at, all) => {
    const next = all[(at + 1) % all.length] ?? '';
    return [digit, next + (AFTER[digit] ?? '')];
  }),
);

const shorten = (digits: string): string =>
  digits.length > 12 ? `${digits.slice(0, 12)}…` : digits;
