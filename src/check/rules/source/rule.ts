import type { ResolvedService } from '../../../plan/service';
import type { Finding } from '../../../lib/finding';
import { isCaught, type Event, type Place, type What } from '../../interpreter/events';
import type { Run } from '../../interpreter/run';
import type { Python, Refusal } from '../../../python/parse-check';
import type { SourceTree } from '../../source-tree';

/** One service's agent, as the rules look at it. */
export interface Subject {
  readonly service: ResolvedService;
  readonly python: Python;
  readonly tree: SourceTree;
  /** Its entry point; undefined where the source has none. */
  readonly entry: string | undefined;
  /** Its program, followed. */
  readonly run: Run;
  /** Python files that it may import, however deep. */
  readonly files: readonly string[];
  /** What of the source its image holds. */
  readonly staged: ReadonlySet<string>;
  /** Packages by their name on PyPI that the row's own family would have, where the stack runs it on another. */
  readonly meant: ReadonlySet<string>;
  /** Packages by their name on PyPI that its image has. */
  readonly packages: ReadonlySet<string>;
  /** Services and servers by the ports that they have on this machine. */
  readonly ports: ReadonlyMap<number, string>;
  refusal(file: string): Refusal | undefined;
  /** Whether CPython itself said so. */
  readonly syntaxKnown: boolean;
}

/** A rule over one service's agent: pure, one file each. */
export type SourceRule = (subject: Subject) => readonly Finding[];

type Kind<K extends What['kind']> = Event & Extract<What, { readonly kind: K }>;

/** What the program does of one kind. */
export function eventsOf<K extends What['kind']>({ run }: Subject, kind: K): readonly Kind<K>[] {
  const kinds = sorted.get(run) ?? byKind(run.events);
  sorted.set(run, kinds);
  return (kinds.get(kind) ?? []) as unknown as readonly Kind<K>[];
}

function byKind(events: readonly Event[]): Map<What['kind'], Event[]> {
  const kinds = new Map<What['kind'], Event[]>();
  for (const event of events) {
    const known = kinds.get(event.kind);
    if (known) known.push(event);
    else kinds.set(event.kind, [event]);
  }
  return kinds;
}

/** Events of a program by their kind: every rule asks for some. */
const sorted = new WeakMap<Run, Map<What['kind'], Event[]>>();

export function finding(
  { service }: Subject,
  { file, line }: { readonly file: string; readonly line: number | null },
  said: Pick<Finding, 'severity' | 'rule' | 'message' | 'fix'>,
): Finding {
  return { ...said, service: service.row.name, file, line };
}

/** An error where `exception` is certain to be raised there and to end the program; else a warning. */
export const severityOf = (place: Place, exception: string): Finding['severity'] =>
  doubtOf(place, exception) === undefined ? 'error' : 'warning';

/** Why what happens at a place may do no harm; undefined where it is certain to. */
function doubtOf(place: Place, exception: string): string | undefined {
  if (!place.reached) return 'whether anything calls that function is not known';
  if (!place.certain) return 'whether that line is reached is not known';
  if (isCaught(place, exception)) return 'what is around it goes on after the error';
  return place.thread ? 'it runs in a thread, whose end does not end the program' : undefined;
}

/** Whether the code is written for that error: something around names it, and not just any error. */
export const isExpected = ({ caught }: Place, exception: string): boolean =>
  isCaught({ caught: caught.filter((name) => !/^(Base)?Exception$/.test(name)) }, exception);

/** `text`, and what is not known of it. */
export function hedged(text: string, place: Place, exception: string): string {
  const doubt = doubtOf(place, exception);
  return doubt === undefined ? text : `${text}; ${doubt}`;
}
