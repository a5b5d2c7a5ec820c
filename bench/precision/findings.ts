import { existsSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { z } from 'zod';
import type { Finding } from '../../src/lib/finding';
import { FleetError } from '../../src/lib/errors';
import { root } from '../../src/lib/root';

const findingSchema = z.strictObject({
  severity: z.enum(['error', 'warning']),
  rule: z.string(),
  service: z.string().nullable(),
  file: z.string(),
  line: z.int().min(1).nullable(),
  message: z.string().min(1),
  fix: z.string().min(1),
}) satisfies z.ZodType<Finding>;

/** Describes the output of `bin/fleet check --json`. */
const reportSchema = z.object({ findings: z.array(findingSchema) });

/** Reads the findings of a report of `bin/fleet check`. @throws FleetError where the text is none */
export function findingsIn(text: string, from: string): readonly Finding[] {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    throw new FleetError(`${from}: no JSON: '${text.slice(0, 80)}'`);
  }
  const parsed = reportSchema.safeParse(report);
  if (parsed.success) return parsed.data.findings;
  throw new FleetError(`${from}: ${z.prettifyError(parsed.error)}`);
}

/** Runs the check on `source` for these stacks together, each finding once, without Docker. */
export async function findingsOf(
  source: string,
  stacks: readonly string[],
): Promise<readonly Finding[]> {
  const found = new Map<string, Finding>();
  for (const stack of stacks) {
    const args = ['check', '--stack', stack, '--source', source, '--json'];
    const { exitCode, stdout, stderr } = await execa(path.join(root, 'bin/fleet'), args, {
      reject: false,
      env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    });
    const command = `bin/fleet ${args.join(' ')}`;
    if (exitCode !== 0 && stdout === '') throw new FleetError(`${command}: ${stderr.trim()}`);
    for (const each of findingsIn(stdout, command)) found.set(JSON.stringify(each), each);
  }
  return [...found.values()];
}

/** Selects the findings in the source, without those in this project's own files. */
export const inSource = (
  findings: readonly Finding[],
  files: { has(file: string): boolean },
): Finding[] =>
  findings.filter(({ file }) => files.has(file) || !existsSync(path.join(root, file)));
