import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import execa from 'execa';
import { FleetError } from '../lib/errors';
import { locateFleetHome } from '../lib/home';
import type { Context } from '../checkout/context';
import { listInputFiles } from '../checkout/inputs';
import { streamLines, succeeds } from '../lib/exec';
import { runInterruptibly } from '../lib/interrupt';
import { paint, print, formatElapsed } from '../lib/output';
import { describeEngine } from '../docker/info';
import { setup } from '../engines/common/setup';
import { CurrentEngine } from './current-engine';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** A part of the whole test run; what it prints is shown as it comes. */
interface Part {
  readonly name: string;
  /** Needs the machine set up: engine, builder, registry. */
  readonly integration: boolean;
  /** `@shell`, `@images` and `@standins` stand for the files of that kind. */
  readonly command: readonly string[];
  /** A checker that setup/test-tools.sh leaves out where it cannot be installed. */
  readonly optional?: true;
  /** Takes long, and is run where it is asked for alone. */
  readonly workflows?: true;
}

const INTEGRATION = ['npx', 'mocha', '--config', 'test/integration/.mocharc.json'];

const PARTS: readonly Part[] = [
  { name: 'lint', integration: false, command: ['npx', 'eslint', '.'] },
  { name: 'imports', integration: false, command: ['npx', 'depcruise', '.'] },
  { name: 'format', integration: false, command: ['npx', 'prettier', '--check', '.'] },
  { name: 'types', integration: false, command: ['npx', 'tsc'] },
  {
    name: 'shell scripts',
    integration: false,
    command: ['shellcheck', '--external-sources', '--source-path=SCRIPTDIR:setup', '@shell'],
    optional: true,
  },
  {
    name: 'Dockerfiles',
    integration: false,
    command: ['hadolint', '--config', 'images/.hadolint.yaml', '@images'],
    optional: true,
  },
  {
    name: "stand-ins' Dockerfiles",
    integration: false,
    command: ['hadolint', '--config', 'setup/standins/.hadolint.yaml', '@standins'],
    optional: true,
  },
  { name: 'workflows', integration: false, command: ['actionlint'], optional: true },
  { name: 'unit and policy tests', integration: false, command: ['npx', 'mocha'] },
  {
    name: 'integration tests',
    integration: true,
    command: [...INTEGRATION, 'test/integration/*.test.ts', 'test/fleet/integration/*.test.ts'],
  },
  {
    name: 'integration tests that stop servers',
    integration: true,
    command: [
      ...INTEGRATION,
      '--no-parallel',
      'test/integration/alone/*.test.ts',
      'test/fleet/integration/alone/*.test.ts',
    ],
  },
  {
    name: "the workflows' jobs",
    integration: true,
    workflows: true,
    command: [
      ...['npx', 'mocha', '--config', 'test/workflow-runs/.mocharc.json'],
      'test/workflow-runs/*.test.ts',
    ],
  },
];

/** What a test run leaves out, and what it runs on. */
export interface TestOptions {
  /** Files of integration tests, or of those of the workflows, to run, and nothing else. @default every part */
  readonly files?: readonly string[];
  /** Leave out what needs Docker. @default false */
  readonly unit?: boolean;
  /** 'current': run what needs Docker alone, on a current engine built for that. @default the machine's, for all */
  readonly docker?: 'current';
  /** Run the jobs of the workflows on this machine, and nothing else. @default false */
  readonly workflows?: boolean;
}

/**
 * Runs every test there is and ends with one line that counts the whole.
 * @throws FleetError when anything failed
 */
export async function runTests(context: Context, options: TestOptions): Promise<void> {
  const { unit, docker } = options;
  const parts = selectParts(options);
  process.env['PATH'] = `${path.join(locateFleetHome(), 'bin')}:${process.env['PATH'] ?? ''}`;
  const engine = docker === 'current' ? await CurrentEngine.start(context.root) : undefined;
  try {
    const total = await runInterruptibly((signal) => runParts(context, parts, signal));
    print(unit ? 'integration tests are skipped (--unit)' : describeEngine());
    const counts = Object.entries(total).map(([what, count]) => `${String(count)} ${what}`);
    print(counts.join(', '));
    if (total.failed > 0) throw new FleetError([]);
  } finally {
    await engine?.stop();
  }
}

/** Selects the parts of a run, and of their files those that were asked for. */
export function selectParts(options: TestOptions): readonly Part[] {
  const { files = [], unit = false, docker, workflows = false } = options;
  const parts = PARTS.filter((part) => (part.workflows ?? false) === workflows);
  if (files.length === 0) {
    return parts.filter(({ integration }) => (integration ? !unit : docker === undefined));
  }
  const isAlone = (file: string): boolean => path.basename(path.dirname(file)) === 'alone';
  return parts
    .filter(({ integration }) => integration)
    .flatMap((part) => {
      const alone = part.command.some(isAlone);
      const own = files.filter((file) => isAlone(file) === alone);
      const rest = part.command.filter((word) => !word.endsWith('.test.ts'));
      return own.length === 0 ? [] : [{ ...part, command: [...rest, ...own] }];
    });
}

async function runParts(
  context: Context,
  parts: readonly Part[],
  interrupted: AbortSignal,
): Promise<Tally> {
  const { root } = context;
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  if (parts.some(({ optional }) => optional)) {
    await execa(path.join(root, 'setup/test-tools.sh'), [], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }
  for (const part of parts) {
    if (interrupted.aborted) break;
    const since = Date.now();
    print(paint('bold', `▸ ${part.name}`));
    const [checker = ''] = part.command;
    if (part.optional && !(await succeeds('which', [checker]))) {
      print(`  skipped: ${checker} is not installed`);
      total.skipped += 1;
      continue;
    }
    if (part.integration) await setup(context.plan, { everyUpstream: true });
    const counted = await runPart(root, part, interrupted);
    for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counted[key];
    print(
      `  ${part.name}: ${counted.failed === 0 ? 'ok' : paint('red', 'failed')} in ${formatElapsed(since)}`,
    );
  }
  return total;
}

/** Runs a part, and ends it with all that it has started where it is interrupted. */
export async function runPart(
  root: string,
  part: Pick<Part, 'command'>,
  interrupted: AbortSignal,
): Promise<Tally> {
  const [command = '', ...args] = part.command.flatMap((word) => FILES[word]?.(root) ?? [word]);
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const { code } = await streamLines(
    command,
    args,
    (line) => {
      const count = readCount(line);
      if (count) tally[count[0]] = count[1];
      if (!line.startsWith('npm warn')) print(line);
    },
    { cwd: root, env: chooseColors(command, args, process.stdout.isTTY) },
    interrupted,
  );
  // A checker is one test; a test runner that died before it counted has failed once.
  const { passed, failed, skipped } = tally;
  if (code !== 0 && failed === 0) tally.failed = 1;
  if (code === 0 && passed + skipped === 0) tally.passed = 1;
  return tally;
}

/** Reads one of the counts that a test runner ends with, in colours or not; undefined for another line. */
export function readCount(line: string): [keyof Tally, number] | undefined {
  const [, count = '', what = ''] =
    /^ {2}(\d+) (passing|failing|pending)/.exec(stripVTControlCharacters(line)) ?? [];
  const key = { passing: 'passed', failing: 'failed', pending: 'skipped' }[what];
  return key === undefined ? undefined : [key as keyof Tally, Number(count)];
}

/** Chooses the environment by which a part colours its own output, and none of what its tests start and read. */
export function chooseColors(
  command: string,
  args: readonly string[],
  isTerminal: boolean,
): Readonly<Record<string, string>> {
  if (!isTerminal) return { NO_COLOR: '1' };
  return [command, ...args].includes('mocha') ? { MOCHA_COLORS: '1' } : { FORCE_COLOR: '1' };
}

/** Tracked and new files, by the word that stands for them. */
const FILES: Readonly<Record<string, (root: string) => string[]>> = {
  '@shell': (root) =>
    listFiles(root)
      .filter((file) => !/\.(ts|json|lock|md|py)$/.test(file))
      .filter((file) =>
        /^#!\/(usr\/)?bin\/(env )?(ba)?sh|^# shellcheck shell=/.test(
          readFileSync(path.join(root, file), 'utf8').slice(0, 60),
        ),
      ),
  '@images': (root) => listFiles(root).filter((file) => /^images\/.*\/Dockerfile$/.test(file)),
  '@standins': (root) =>
    listFiles(root).filter((file) => /^setup\/standins\/.*\/Dockerfile$/.test(file)),
};

const listFiles = (root: string): string[] => listInputFiles(root, ['.']);
