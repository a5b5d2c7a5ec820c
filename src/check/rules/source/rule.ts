import type { ResolvedService } from '../../../plan/service';
import type { Finding, Rule } from '../../../lib/finding';
import { isCaught, type Event, type Place, type EventDetail } from '../../interpreter/events';
import type { Run } from '../../interpreter/run';
import type { Refusal } from '../../../python/parse-check';
import type { PythonVersion } from '../../../python/versions';
import type { EntryPoint } from '../../../python/entry-point';
import type { SourceTree } from '../../source-tree';

/** What has a port of the machine. */
export interface PortOwner {
  /** Name of the service or infrastructure container. */
  readonly name: string;
  /** True for a health port, which no variable names. */
  readonly isHealth: boolean;
}

/** One service's agent, as the rules see it. */
export interface AgentSubject {
  /** Name of the stack that runs it. */
  readonly stack: string;
  readonly service: ResolvedService;
  readonly python: PythonVersion;
  readonly tree: SourceTree;
  /** Its entry point; undefined if the source has no such file. */
  readonly entry: string | undefined;
  /** The same, with the launcher that starts it. */
  readonly program: EntryPoint;
  /** Its variables; undefined is a value that is not known here. */
  readonly environment: ReadonlyMap<string, string | undefined>;
  /** Its program, followed as Python would run it. */
  readonly run: Run;
  /** Python files that it may import, directly or through others. */
  readonly files: readonly string[];
  /** Files of the source that its image holds. */
  readonly imageFiles: ReadonlySet<string>;
  /** PyPI names of the packages in the row's own family, if the stack uses another one; else empty. */
  readonly meant: ReadonlySet<string>;
  /** PyPI names of the packages in its image. */
  readonly packages: ReadonlySet<string>;
  /** Their versions, by name. */
  readonly versions: ReadonlyMap<string, string>;
  /** Those of them that the service itself asks for. */
  readonly asked: readonly string[];
  /** Services and infrastructure containers by their ports on this machine. */
  readonly ports: ReadonlyMap<number, PortOwner>;
  /** Host names that its container resolves, each with the row or machine that has it. */
  readonly hosts: ReadonlyMap<string, string>;
  refusal(file: string): Refusal | undefined;
  /** True if CPython itself checked the syntax. */
  readonly syntaxKnown: boolean;
}

/** A rule over one service's agent. */
export type SourceRule = Rule<AgentSubject>;

type Kind<K extends EventDetail['kind']> = Event & Extract<EventDetail, { readonly kind: K }>;

/** Finds the events of one kind. */
export function findEvents<K extends EventDetail['kind']>(
  { run }: AgentSubject,
  kind: K,
): readonly Kind<K>[] {
  const kinds = sorted.get(run) ?? groupByKind(run.events);
  sorted.set(run, kinds);
  return (kinds.get(kind) ?? []) as unknown as readonly Kind<K>[];
}

function groupByKind(events: readonly Event[]): Map<EventDetail['kind'], Event[]> {
  const kinds = new Map<EventDetail['kind'], Event[]>();
  for (const event of events) {
    const known = kinds.get(event.kind);
    if (known) known.push(event);
    else kinds.set(event.kind, [event]);
  }
  return kinds;
}

/** Events of a program by their kind, sorted once for all rules. */
const sorted = new WeakMap<Run, Map<EventDetail['kind'], Event[]>>();

export function finding(
  { service }: AgentSubject,
  { file, line }: { readonly file: string; readonly line: number | null },
  said: Pick<Finding, 'severity' | 'rule' | 'message' | 'fix'>,
): Finding {
  return { ...said, service: service.row.name, file, line };
}

/** Rates an error if `exception` is certain to be raised there and to end the program; else a warning. */
export const rateSeverity = (place: Place, exception: string): Finding['severity'] =>
  describeDoubt(place, exception) === undefined ? 'error' : 'warning';

/** Explains why an exception at a place may do no harm; undefined if it is certain to end the program. */
function describeDoubt(place: Place, exception: string): string | undefined {
  if (!place.reached) return 'it is not known if this function is called';
  if (!place.certain) return 'it is not known if this line runs';
  if (isCaught(place, exception)) return 'the code around it may catch the error and continue';
  return place.thread ? 'it runs in a thread, so the program itself continues' : undefined;
}

/** Checks whether the code catches that exception by its name, and not just any exception. */
export const isHandled = ({ caught }: Place, exception: string): boolean =>
  isCaught({ caught: caught.filter((name) => !/^(Base)?Exception$/.test(name)) }, exception);

/** Adds to a message why it may not apply. */
export function addDoubt(text: string, place: Place, exception: string): string {
  const doubt = describeDoubt(place, exception);
  return doubt === undefined ? text : `${text}; ${doubt}`;
}
