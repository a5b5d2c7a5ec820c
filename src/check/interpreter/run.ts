import type { ServiceRow } from '../../catalog/schema';
import type { Expression, FunctionNode } from '../../python/ast';
import type { Container } from './container';
import { catches, type Event, type EventDetail } from './events';
import { AttributeChanges } from './attribute-changes';
import { Guards } from './guards';
import { Openings } from './openings';
import { SearchPath } from './search-path';
import {
  constant,
  items,
  UNKNOWN,
  type Arguments,
  type Instance,
  type Items,
  type Module,
  type PythonClass,
  type PythonFunction,
  type Value,
} from './values';

/** An exception that is certain to be raised. */
export class Raised extends Error {
  constructor(readonly exception: string) {
    super(exception);
  }
}

/** The program never returns from here. */
export class NeverReturns extends Error {}

/** Evaluates Python for a run; values and models reach it through the run alone. */
export interface Evaluator {
  runEntry(run: Run): void;
  call(run: Run, callee: Value, list: Arguments): Value;
  callFunction(run: Run, callee: PythonFunction, list: Arguments): Value;
  getAttribute(run: Run, of: Value, name: string): Value;
  importDotted(run: Run, dotted: string): Value | undefined;
  importRelative(run: Run, own: string, written: string): Value | undefined;
}

/** Most statements that are followed in one service's program. Programs of a normal size stay far below. */
const STEPS = 150_000;
/** Most statements that are followed in functions without a known call. In large programs most belong to libraries. */
const STEPS_UNCALLED = 40_000;

class Exhausted extends Error {}

/** Follows one service's program as it would run. Known values decide a branch; with unknown values both ways are taken. */
export class Run {
  readonly events: Event[] = [];
  readonly modules = new Map<string, Module>();
  readonly functions: PythonFunction[] = [];
  readonly instances = new Map<PythonClass, Instance>();
  readonly visited = new Map<FunctionNode, number>();
  /** Folders of packages without an `__init__.py`, by name. */
  readonly namespaces = new Map<string, readonly string[]>();
  /** Attributes of packages that the program itself replaced, by dotted name. */
  readonly overrides = new Map<string, Value>();
  /** Arguments of the row, as in sys.argv. */
  readonly words: readonly string[];
  readonly argv: Items;
  readonly path = new SearchPath();
  readonly openings = new Openings();
  readonly attributes = new AttributeChanges();
  readonly guards = new Guards();
  /** Names of the functions that run, outermost first. */
  readonly scopes: ReadonlyMap<string, Value>[] = [];
  /** Full paths of files and folders whose existence the program checks. */
  readonly checkedPaths = new Set<string>();
  /** True if the environment may hold unknown variables, such as from a file. */
  environmentOpen = false;
  /** The source's functions with a known call. */
  visitedByEntry: ReadonlySet<FunctionNode> = new Set();
  /** True if it was followed to its end. */
  complete = true;
  /** True if the entry point runs to its last line, as far as that is known. */
  finished = false;
  /** True if code that is not followed may keep the program running: a call of an unknown value, a loop of unknown length. */
  mayContinue = false;
  /** True after a call of a server's loop, behind which the program may never come. */
  serves = false;
  /** Calls of coroutines that nothing awaits. */
  readonly lost: { readonly name: string; readonly file: string; readonly line: number }[] = [];
  certain = true;
  thread = false;
  reached = true;
  file = '';
  line = 1;
  depth = 0;
  /** Number of coroutines around the current statement: an event loop runs them. */
  coroutines = 0;
  /** Counts operations that may raise an exception. */
  risks = 0;
  /** For each surrounding `try`: the exceptions that its handlers name, those after which they continue, and those after which the program ends unless it has threads. */
  tries: {
    readonly named: readonly string[][];
    readonly suppressed: readonly string[];
    readonly ending?: readonly string[];
  }[] = [];
  /** True if nothing but the program's end follows the current statement. */
  last = false;
  /** True if nothing but its end follows the call of the current function. */
  lastCall = false;
  /** The call that is all of the last statement. */
  ending: Expression | undefined;
  /** True if the next function is called by that call. */
  entersLast = false;
  /** True if a thread may keep the program alive at its end. */
  hasThreads = false;
  private steps = 0;
  private limit = STEPS;
  /** Exceptions that the surrounding tries catch, computed once for each. */
  private caught: readonly string[] = [];
  private caughtBy: Run['tries'] | undefined;
  private caughtWithThreads = false;

  constructor(
    readonly container: Container,
    readonly entry: ServiceRow['run'],
    /** Values are undefined where they are not known here. */
    readonly environment: Map<string, string | undefined>,
    readonly evaluator: Evaluator,
  ) {
    this.words = entry.args;
    this.argv = items([UNKNOWN, ...entry.args.map((word) => constant(word))]);
  }

  follow(): this {
    this.finished = this.runToItsEnd(() => {
      this.evaluator.runEntry(this);
    });
    this.last = this.lastCall = this.entersLast = false;
    this.openings.atEnd = this.openings.findOpen(this);
    this.visitedByEntry = new Set(this.visited.keys());
    this.reached = this.certain = false;
    this.limit = Math.min(STEPS, this.steps + STEPS_UNCALLED);
    // Functions that are defined meanwhile join the list, and are followed too.
    for (const each of this.functions)
      if (!this.visited.has(each.node) && this.steps <= this.limit)
        this.runToItsEnd(() => {
          this.callUncalled(each);
        });
    return this;
  }

  emit(what: EventDetail): Event {
    const { file, line, thread, reached, tries, hasThreads } = this;
    const certain = this.certain && !this.serves;
    if (tries !== this.caughtBy || hasThreads !== this.caughtWithThreads) {
      this.caughtBy = tries;
      this.caughtWithThreads = hasThreads;
      this.caught = tries.flatMap(({ suppressed, ending = [] }) =>
        hasThreads ? [...suppressed, ...ending] : suppressed,
      );
    }
    const place = { file, line, certain, caught: this.caught, thread, reached };
    const event = Object.assign(what, place);
    this.events.push(event);
    return event;
  }

  /** Raises an exception that is certain and that a surrounding handler catches. Otherwise the program is followed further. */
  raise(exception: string): void {
    this.risks += 1;
    const handled = this.tries.some(({ named }) => named.some((each) => catches(each, exception)));
    if (this.certain && handled) throw new Raised(exception);
  }

  step(line: number): void {
    this.line = line;
    this.steps += 1;
    if (this.steps > this.limit) throw new Exhausted();
  }

  /** Notes that code which is not followed may keep the program running. A thread alone does not. */
  noteUnfollowed(): void {
    this.guards.unfollowed += 1;
    if (this.reached && !this.thread) this.mayContinue = true;
  }

  /** Notes a call that is not followed, and what it is given. */
  noteUnfollowedCall(given: readonly Value[] = []): void {
    this.noteUnfollowed();
    this.attributes.gap = true;
    this.attributes.noteGiven('', given);
    this.openings.noteUse('', undefined, given);
  }

  /** Does `work` as something that may happen or not. */
  runUncertain<T>(work: () => T): T {
    const { certain } = this;
    this.certain = false;
    try {
      return work();
    } finally {
      this.certain = certain;
    }
  }

  runUncertainIf<T>(uncertain: boolean, work: () => T): T {
    return uncertain ? this.runUncertain(work) : work();
  }

  /** Does `work`, whose end is not the program's, in a thread of its own. */
  runInThread(work: () => void): void {
    const { thread, certain, tries, last, lastCall } = this;
    this.thread = true;
    this.last = this.lastCall = false;
    this.tries = [];
    try {
      this.runToItsEnd(work);
    } finally {
      this.thread = thread;
      this.certain = certain;
      this.tries = tries;
      this.last = last;
      this.lastCall = lastCall;
    }
  }

  /** @returns whether it came to its end without an exception */
  private runToItsEnd(work: () => void): boolean {
    const { depth, file } = this;
    try {
      work();
      return true;
    } catch (error) {
      // Modules or calls may be nested deeper than this process can follow; Python stops earlier.
      if (error instanceof Exhausted || error instanceof RangeError) this.complete = false;
      else if (!(error instanceof Raised || error instanceof NeverReturns)) throw error;
      return false;
    } finally {
      this.depth = depth;
      this.file = file;
    }
  }

  /** Follows a function without a known call: a callback, or unused code. */
  private callUncalled({ node, ...made }: PythonFunction): void {
    this.certain = false;
    this.tries = [];
    const owner = made.owner;
    const self: Value = (owner && this.instances.get(owner)) ?? UNKNOWN;
    const rest = node.parameters.slice(owner ? 1 : 0).filter(({ star }) => star === '');
    this.evaluator.callFunction(
      this,
      { node, ...made, self: owner ? self : undefined },
      { positional: rest.map(() => UNKNOWN), named: new Map(), open: true },
    );
  }
}
