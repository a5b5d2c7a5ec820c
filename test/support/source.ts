import assert from 'node:assert/strict';
import { listInputFiles } from '../../src/checkout/inputs';
import { checkFiles } from '../../src/check/rules/files/files';
import type { Finding } from '../../src/lib/finding';
import { temporaryFolder } from './folders';

/** Checks a source of these files. */
export const foundIn = (files: Readonly<Record<string, string>>): Finding[] =>
  checkFiles(temporaryFolder(files), Object.keys(files), new Set(['web', 'cuda']));

/** Checks a source in a folder. */
export const foundInFolder = (folder: string): Finding[] =>
  checkFiles(folder, listInputFiles(folder, ['.']), new Set(['web', 'cuda']));

/** Builds a Dockerfile without findings, plus these lines after its FROM. */
export const dockerfile = (...lines: readonly string[]): string =>
  `${['FROM python:3.11-slim', ...lines, 'USER 10001:10001'].join('\n')}\n`;

/** Formats findings as `error rule file:line`. */
export const brief = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, rule, file, line, service }) => {
    assert.equal(service, null);
    return `${severity} ${rule} ${file}:${line === null ? '' : String(line)}`;
  });

/** Returns the one finding of a source. */
export function oneIn(files: Readonly<Record<string, string>>): Finding {
  const findings = foundIn(files);
  const [finding] = findings;
  assert.ok(finding !== undefined && findings.length === 1, JSON.stringify(findings, null, 1));
  return finding;
}
