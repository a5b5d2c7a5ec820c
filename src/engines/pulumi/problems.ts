import type { EngineEvent } from '@pulumi/pulumi/automation';
import { kindOfUrn, nameOf, type Kind } from './events';

type Diagnostic = NonNullable<EngineEvent['diagnosticEvent']>;

/** Something that Pulumi could not do: with what, and its words for it. */
export interface Problem {
  /** Undefined for the program, a policy, or what nobody wants to hear of by itself. */
  readonly kind: Kind | undefined;
  readonly name: string;
  readonly said: string;
  /** What the steps of an image's build printed. */
  readonly log: string;
}

/** Most lines of what a provider says that anybody wants to read. */
const LINES = 6;

/** What Pulumi says once more after the resources have said it. */
const REPEATED =
  /^(update|preview|destroy) failed$|^resource plugin .* errored|^Running program .* failed/;

/** What it says of resources that wait for one that failed, where it goes on after an error. */
const FOLLOWS = /has a problem: Missing required argument\.|whose registration isn't pending$/;

/** The command line of a gate, which Pulumi repeats before what the gate printed. */
const COMMAND = /^exit status \d+: running ".*":\n(?=[\s\S]*\S)/;

/** What a scan gate printed, each line whole by itself. */
const gateWords = (said: string): string[] =>
  said.includes(' src/scan/main.ts ')
    ? [...said.matchAll(/^error: (.*)$/gm)].map(([, line = '']) => line)
    : [];

/** The lines of what Pulumi says that tell something, the last of them; of a scan gate all. */
export function wordsOf(said: string): string[] {
  const gate = gateWords(said);
  if (gate.length > 0) return gate;
  return said
    .replace(COMMAND, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(error|warning): /, '').trimEnd())
    .filter((line) => line.trim() !== '' && !REPEATED.test(line.trim()) && !FOLLOWS.test(line))
    .slice(-LINES);
}

/** Keeps what goes wrong in an update. */
export class Problems {
  readonly list: Problem[] = [];
  private readonly logs = new Map<string, string>();

  take({ diagnosticEvent, policyEvent }: EngineEvent): void {
    if (diagnosticEvent) this.hear(diagnosticEvent);
    if (policyEvent?.enforcementLevel === 'mandatory') {
      // The policy's description comes first, at every violation.
      const [, ...said] = policyEvent.message.trim().split('\n');
      const line = `policy ${policyEvent.policyName}: ${said.join(' ').trim()}`;
      this.list.push({ kind: undefined, name: '', said: line, log: '' });
    }
  }

  private hear({ urn = '', severity, message }: Diagnostic): void {
    const log = this.logs.get(urn) ?? '';
    if (severity === 'error') {
      this.list.push({ kind: kindOfUrn(urn), name: nameOf(urn), said: message, log });
      return;
    }
    // BuildKit numbers the steps of a build and times what each of them prints.
    const printed = [...message.matchAll(/^#\d+ \d+\.\d+ (.*)$/gm)].map(
      ([, line]) => `${line ?? ''}\n`,
    );
    this.logs.set(urn, (log + printed.join('')).slice(-20_000));
  }
}
