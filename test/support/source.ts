import assert from 'node:assert/strict';
import { checkFiles } from '../../src/check/rules/files/files';
import type { Finding } from '../../src/lib/finding';
import { temporaryFolder } from './folders';

/** Checks a source of these files. */
export const foundIn = (files: Readonly<Record<string, string>>): Finding[] =>
  checkFiles(temporaryFolder(files), Object.keys(files), new Set(['web', 'cuda']));

/** A Dockerfile with nothing against it, with these lines after its FROM. */
export const dockerfile = (...lines: readonly string[]): string =>
  `${['FROM python:3.11-slim', ...lines, 'USER 10001:10001'].join('\n')}\n`;

/** Findings as short as a test reads them: `error rule file:line`. */
export const brief = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, rule, file, line, service }) => {
    assert.equal(service, null);
    return `${severity} ${rule} ${file}:${line === null ? '' : String(line)}`;
  });

/** The one finding of a source. */
export function oneIn(files: Readonly<Record<string, string>>): Finding {
  const findings = foundIn(files);
  const [finding] = findings;
  assert.ok(finding !== undefined && findings.length === 1, JSON.stringify(findings, null, 1));
  return finding;
}
