import type { EngineEvent } from '@pulumi/pulumi/automation';
import { COMMAND } from '../common/resources';
import { readKind, readName, readType, type Kind } from './events';

type Diagnostic = NonNullable<EngineEvent['diagnosticEvent']>;

/** An error that Pulumi reported of one resource. */
export interface Problem {
  /** Undefined for the program, a policy and other resources. */
  readonly kind: Kind | 'gate' | undefined;
  readonly name: string;
  readonly message: string;
  /** The log of an image's build. */
  readonly log: string;
}

/** Most lines of a provider's message that are worth printing. */
const LINES = 6;

/** Messages that repeat what resources have reported before. */
const REPEATED =
  /^(update|preview|destroy) failed$|^resource plugin .* errored|^Running program .* failed/;

/** Messages about resources that wait for a failed one, where Pulumi goes on after an error. */
const FOLLOWS = /has a problem: Missing required argument\.|whose registration isn't pending$/;

/** The command line of a gate, which Pulumi repeats before what the gate printed. */
const COMMAND_LINE = /^exit status \d+: running ".*":\n(?=[\s\S]*\S)/;

/** Reads the last lines of a message that say something; of a gate, all lines that it printed as errors. */
export function readMessage({ kind, message }: Pick<Problem, 'kind' | 'message'>): string[] {
  const errors = [...message.matchAll(/^error: (.*)$/gm)].map(([, line = '']) => line);
  if (kind === 'gate' && errors.length > 0) return errors;
  return message
    .replace(COMMAND_LINE, '')
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
    if (diagnosticEvent) this.takeDiagnostic(diagnosticEvent);
    if (policyEvent?.enforcementLevel === 'mandatory') {
      // The policy's description comes first, at every violation.
      const [, ...lines] = policyEvent.message.trim().split('\n');
      const line = `policy ${policyEvent.policyName}: ${lines.join(' ').trim()}`;
      this.list.push({ kind: undefined, name: '', message: line, log: '' });
    }
  }

  private takeDiagnostic({ urn = '', severity, message }: Diagnostic): void {
    const log = this.logs.get(urn) ?? '';
    if (severity === 'error') {
      const kind = readType(urn) === COMMAND ? 'gate' : readKind(urn);
      this.list.push({ kind, name: readName(urn), message, log });
      return;
    }
    // BuildKit numbers the steps of a build and times what each of them prints.
    const printed = [...message.matchAll(/^#\d+ \d+\.\d+ (.*)$/gm)].map(
      ([, line]) => `${line ?? ''}\n`,
    );
    this.logs.set(urn, (log + printed.join('')).slice(-20_000));
  }
}
