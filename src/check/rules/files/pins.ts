import path from 'node:path';
import { valid } from '@renovatebot/pep440';
import { findClashing, findUnresolvable } from '../../../catalog/compatibility';
import { findingIn, type Finding } from '../../../lib/finding';
import {
  readPinnedVersion,
  type Requirement,
  type RequirementsFile,
} from '../../../python/requirements';
import { isExcludedBy, isIncludedBy } from '../../../python/markers';
import { PYTHON_VERSIONS } from '../../../python/versions';
import type { BuildTree } from '../../../dockerfile/build-tree';

/**
 * Finds requirements that pip refuses, or that may get another version at each installation.
 * @param ranges true where versions are left open on purpose, as a lock or a user chooses them
 */
export function checkPins(
  file: string,
  read: RequirementsFile,
  tree: BuildTree,
  ranges = false,
): Finding[] {
  const { requirements, includes, wrong, hashed } = read;
  const finding = findingIn(file);
  const constrained = includes.some(({ constraints }) => constraints);
  return [
    ...wrong.map(({ line, text }) =>
      finding(
        'error',
        'requirement-invalid',
        line,
        `not a requirement: '${text.slice(0, 60)}'; pip stops here`,
        'write name==version',
      ),
    ),
    ...requirements.flatMap((requirement) => {
      const { line, name, specifier, url } = requirement;
      const problem = explainSpecifier(specifier);
      if (problem !== undefined) {
        return [
          finding(
            'error',
            'version-impossible',
            line,
            `${name}${specifier}: ${problem}; pip stops here`,
            "write a version of PEP 440, such as '==1.2.3'",
          ),
        ];
      }
      if (url || readPinnedVersion(requirement) !== undefined || (constrained && !hashed))
        return [];
      // pip leaves it out before it looks at pins.
      if (ranges || isExcludedBy(requirement.marker, PYTHON_VERSIONS)) return [];
      const why = hashed
        ? 'pip checks hashes in this file and refuses a requirement without an exact version and a hash'
        : 'each installation may get another version';
      return [
        finding(
          hashed ? 'error' : 'warning',
          'requirement-unpinned',
          line,
          `${name}${specifier} is not pinned; ${why}`,
          `write ${name}==<version>`,
        ),
      ];
    }),
    ...findDuplicates(file, requirements),
    ...includes
      .filter(({ file: other }) => !/^[a-z]+:\/\/|\$\{/.test(other))
      .filter(
        ({ file: other }) =>
          tree.at(path.posix.join(path.posix.dirname(file), other))?.kind !== 'file',
      )
      .map(({ line, file: other }) =>
        finding(
          'error',
          'requirements-file-missing',
          line,
          `'${other}' does not exist, relative to ${file}; pip stops here`,
          'add the file, or correct the path, which is relative to this file',
        ),
      ),
    ...findIncompatible(file, requirements),
  ];
}

/** Explains what is wrong with a specifier; undefined if it is valid. */
function explainSpecifier(specifier: string): string | undefined {
  if (specifier === '') return undefined;
  for (const part of specifier.split(',').map((each) => each.trim())) {
    if (part === '') continue; // pip accepts a comma at the end
    const [, operator, version = ''] = /^(===|==|~=|!=|<=|>=|<|>)\s*(.*)$/.exec(part) ?? [];
    if (operator === undefined) return `PEP 440 has no such operator: '${part}'`;
    if (operator === '===') continue; // compared as plain text
    const wild = operator === '==' || operator === '!=' ? version.replace(/\.\*$/, '') : version;
    if (valid(wild) === null) return `not a version: '${version}'`;
    if (operator === '~=' && !version.includes('.'))
      return `'~=${version}' needs a version of two numbers or more`;
  }
  return undefined;
}

/** Finds a distribution at two versions, which no environment can have. Markers may separate the two. */
function findDuplicates(file: string, requirements: readonly Requirement[]): Finding[] {
  const first = new Map<string, Requirement>();
  return requirements.flatMap((requirement) => {
    const version = readPinnedVersion(requirement);
    if (version === undefined || !isIncludedBy(requirement.marker, PYTHON_VERSIONS)) return [];
    const { name, line } = requirement;
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, requirement);
      return [];
    }
    const other = readPinnedVersion(earlier) ?? '';
    if (other === version) return [];
    return [
      findingIn(file)(
        'error',
        'requirement-twice',
        line,
        `${name}==${version} contradicts ${name}==${other} on line ${String(earlier.line)}; pip cannot install both`,
        'remove one of the two',
      ),
    ];
  });
}

/** Finds pairs of versions that are known not to work together. */
function findIncompatible(file: string, requirements: readonly Requirement[]): Finding[] {
  const pins = new Map<string, string>();
  for (const requirement of requirements) {
    if (!isIncludedBy(requirement.marker, PYTHON_VERSIONS)) continue;
    // No vLLM release works with torch 2.2.2.
    const version =
      readPinnedVersion(requirement) ??
      (requirement.name === 'vllm' ? 'of any release' : undefined);
    if (version !== undefined) pins.set(requirement.name, version);
  }
  const findLine = (problem: string): number | null =>
    requirements.find(({ name }) => problem.startsWith(`${name} `))?.line ?? null;
  const say = (severity: Finding['severity'], end: string) => (problem: string) => {
    const cut = problem.lastIndexOf('; ');
    return findingIn(file)(
      severity,
      'requirements-incompatible',
      findLine(problem),
      `${problem.slice(0, cut)}${end}`,
      problem.slice(cut + 2),
    );
  };
  return [
    ...findUnresolvable(pins).map(say('error', '; pip finds no versions that work together')),
    ...findClashing(pins).map(say('warning', '; it is not known if one process uses both')),
  ];
}
