import type { Finding } from '../../src/lib/finding';

/** The fields of a result of `bin/fleet try` that this comparison reads. */
export interface Tried {
  readonly service: string;
  readonly alive: boolean;
  readonly answers: boolean;
  readonly firstError: string | null;
}

/** A service that failed to start, with the finding that predicted the cause. */
export interface Prediction {
  readonly service: string;
  readonly kind: string;
  readonly firstError: string;
  /** Finding that names the cause; undefined if there is none. */
  readonly by: Finding | undefined;
}

/** Kinds of first errors; the first that fits counts. */
const KINDS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['entry point missing', /: no such file in the agents' source/],
  ['does not parse', /\b(SyntaxError|IndentationError|TabError)\b/],
  ['module missing', /no module named|\bModuleNotFoundError\b/i],
  ['import fails', /\bImportError\b/],
  ['file missing', /\bFileNotFoundError\b|: no file '/],
  ['not permitted', /\bPermissionError\b/],
  ['key or variable missing', /\bKeyError\b/],
  ['health', /\b(http|zmq) \d+\b/],
];

export const kindOf = (firstError: string): string =>
  KINDS.find(([, pattern]) => pattern.test(firstError))?.[0] ?? 'other';

/** Lists what the check had found of each service that does not run or does not answer. */
export function predictions(
  tried: readonly Tried[],
  findings: readonly Finding[],
): readonly Prediction[] {
  return tried
    .filter(({ alive, answers }) => !alive || !answers)
    .map(({ service, firstError }): Prediction => {
      const said = firstError ?? '';
      const by = findings.find((each) => each.service === service && names(each, said));
      return { service, kind: kindOf(said), firstError: said, by };
    });
}

/**
 * Checks that a finding names the cause of a first error: its line, or its module, name, path or port. The same file alone
 * is not enough.
 */
export function names(finding: Finding, firstError: string): boolean {
  const [, file, line] = /(?:^|\s)([\w./-]+\.py):(\d+): /.exec(firstError) ?? [];
  if (file === finding.file && finding.line !== null && Math.abs(finding.line - Number(line)) <= 1)
    return true;
  const [, absent] = /([\w./-]+\.py): no such file in the agents' source/.exec(firstError) ?? [];
  if (absent !== undefined) return absent === finding.file;
  const thing = thingIn(firstError);
  return thing !== undefined && isWordOf(thing, finding.message);
}

/** Reads the first quoted text of an error, else the port whose probe failed. */
function thingIn(firstError: string): string | undefined {
  const [, , quoted] = /(?<!\w)(['"])([\w./-]{3,})\1(?!\w)/.exec(firstError) ?? [];
  return quoted ?? /\b(?:http|zmq) (\d+)\b/.exec(firstError)?.[1];
}

const isWordOf = (word: string, text: string): boolean =>
  new RegExp(`(?<!\\w)${word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')}(?!\\w)`).test(text);

/** Counts of one kind. */
export interface KindOfFailure {
  readonly kind: string;
  readonly failed: number;
  readonly predicted: number;
}

/** Groups the predictions by kind, in order of first appearance. */
export function byKind(list: readonly Prediction[]): KindOfFailure[] {
  return [...new Set(list.map(({ kind }) => kind))].map((kind) => {
    const those = list.filter((each) => each.kind === kind);
    return {
      kind,
      failed: those.length,
      predicted: those.filter(({ by }) => by !== undefined).length,
    };
  });
}
