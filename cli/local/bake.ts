import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../../catalog/errors';
import type { StackConfig } from '../../catalog/stack';
import type { Context } from '../context';
import type { Phase } from '../output';
import { BuildWatch } from './build-watch';
import { lines, output } from './exec';
import type { ImageStep } from './images';
import { isLocal, registryAnswers, registryDown } from './registry';
import { writeFileAtomic } from './state';
import type { BakeTarget } from './translate-image';

/** A bake file of these targets, as text. */
export function bakeFile(
  targets: ReadonlyMap<string, BakeTarget>,
  secretFile: (id: string) => string,
  groups: Readonly<Record<string, readonly string[]>> = {},
): string {
  const target = Object.fromEntries(
    [...targets].map(([name, each]) => [
      name,
      { ...each, secret: each.secret.map((id) => `type=file,id=${id},src=${secretFile(id)}`) },
    ]),
  );
  const group = Object.fromEntries(
    Object.entries({ default: [...targets.keys()], ...groups }).map(([name, members]) => [
      name,
      { targets: members },
    ]),
  );
  return `${JSON.stringify({ group, target }, null, 2)}\n`;
}

/**
 * Builds and pushes one lineage level.
 * @returns digests by image name
 * @throws FleetError that names the image, the step and what to do
 */
export async function bakeLevel(
  context: Context,
  folder: string,
  steps: readonly ImageStep[],
  secrets: ReadonlyMap<string, string>,
  phase: Phase,
): Promise<Map<string, string>> {
  const file = path.join(folder, 'bake-level.json');
  const metadata = path.join(folder, 'bake-metadata.json');
  const secretFile = (id: string): string => path.join(folder, `secret-${id}`);
  for (const [id, text] of secrets) writeFileAtomic(secretFile(id), text, 0o600);
  writeFileAtomic(file, bakeFile(new Map(steps.map((s) => [s.name, s.target])), secretFile));
  rmSync(metadata, { force: true });
  const watch = new BuildWatch(
    steps.map((step) => step.name),
    phase,
  );
  const forget = (): void => {
    for (const id of secrets.keys()) rmSync(secretFile(id), { force: true });
  };
  process.once('exit', forget);
  const allow = [...secrets.keys()].map((id) => `--allow=fs.read=${secretFile(id)}`);
  try {
    const { code, tail } = await lines(
      'docker',
      [
        'buildx',
        'bake',
        `--builder=${context.stack.builder}`,
        '--progress=rawjson',
        ...allow,
      ].concat([`--allow=fs.read=${context.root}`, `--metadata-file=${metadata}`, '-f', file]),
      (line) => {
        watch.line(line);
      },
      { cwd: context.root },
    );
    if (code !== 0) throw await buildError(context, watch, tail);
  } finally {
    process.off('exit', forget);
    forget();
  }
  const written = JSON.parse(readFileSync(metadata, 'utf8')) as Record<
    string,
    { 'containerimage.digest'?: string } | undefined
  >;
  return new Map(
    steps.flatMap(({ name }) => {
      const digest = written[name]?.['containerimage.digest'];
      return digest === undefined ? [] : [[name, digest]];
    }),
  );
}

/** An inspection of a builder that is gone still exits 0. */
async function builderAnswers(name: string): Promise<boolean> {
  const text = await output('docker', ['buildx', 'inspect', name], { reject: false });
  return /^Status: *running/m.test(text);
}

/** Why nothing can be built at all: the builder or a local registry does not answer. */
export async function buildServersProblem(stack: StackConfig): Promise<FleetError | undefined> {
  if (!(await builderAnswers(stack.builder))) {
    return new FleetError(
      `the builder '${stack.builder}' stopped answering in the middle of the build; run the same command again: it starts the builder and goes on from the last finished image`,
    );
  }
  if (isLocal(stack.registry) && !(await registryAnswers(stack.registry))) {
    return new FleetError(registryDown(stack.registry));
  }
  return undefined;
}

async function buildError(
  { stack }: Context,
  watch: BuildWatch,
  tail: readonly string[],
): Promise<FleetError> {
  const servers = await buildServersProblem(stack);
  if (servers) return servers;
  const failures = watch.failures.map(({ image, step, error, log }) =>
    failureLine(image, `${step}: ${error}`, log),
  );
  const text = tail.filter((line) => !line.startsWith('{')).join('\n');
  return new FleetError(failures.length > 0 ? [...new Set(failures)] : [`build failed: ${text}`]);
}

/** A failed build in words: a wrong hash by itself, anything else with the last lines of its log. */
export function failureLine(image: string, said: string, log: string): string {
  const mismatch =
    /([^\s/]+) from \S+[\s\S]*?Expected sha256 ([0-9a-f]+)[\s\S]*?Got\s+([0-9a-f]+)/.exec(log);
  if (mismatch) {
    return `${image}: requirements.lock: ${mismatch[1] ?? ''}: given the hash ${mismatch[2] ?? ''}, but the index serves ${mismatch[3] ?? ''}; run ./fleet lock`;
  }
  // A script of the build that knows all of it says it in one line.
  const clear = /^fleet-error: (.*)$/m.exec(log);
  if (clear) return clear[1] ?? '';
  const last = log.trimEnd().split('\n').slice(-6).join('\n    ');
  return `${image}: ${said}${last === '' ? '' : `\n    ${last}`}`;
}
