import type { Event } from './events';
import type { External, Module, Value } from './values';

/** Follows what opens ports: which of them are still open where the program opens the next. */

/** The names that a program has at one point. */
interface Names {
  readonly modules: ReadonlyMap<string, Module>;
  /** Of the functions that run. */
  readonly scopes: readonly ReadonlyMap<string, Value>[];
}

/** A call that opens a port and returns. */
interface Opening {
  readonly event: Event;
  /** What holds the port: a socket or a server; undefined if nothing closes it. */
  readonly holder: Value | undefined;
}

export class Openings {
  /** For each call that may open a port: the calls before it whose ports are still open. */
  readonly before = new Map<Event, readonly Event[]>();
  /** Calls whose ports are open when the entry point ends. */
  atEnd: readonly Event[] = [];
  private readonly list: Opening[] = [];
  private readonly closed = new WeakSet<Value>();

  /** Notes a call. @param made what it returns */
  note(names: Names, event: Event, { name, receiver }: External, made: Value): void {
    const opens = OPENS.exec(name);
    if (opens || LISTENS.test(name)) this.before.set(event, this.findOpen(names));
    if (!opens) return;
    const holder = opens[1] === undefined ? (opens[2] === undefined ? made : receiver) : undefined;
    this.list.push({ event, holder });
  }

  /** Notes that a call may close what it is a method of, or what it is given. */
  noteUse(name: string, receiver: Value | undefined, given: readonly Value[]): void {
    if (CLOSES.test(name) && receiver) this.close(receiver);
    if (!KEEPS_OPEN.test(name))
      given.forEach((each) => {
        this.close(each);
      });
  }

  close(value: Value): void {
    // Most of what calls are given holds no port.
    if (value.kind !== 'constant') this.closed.add(value);
  }

  /** Lists the calls whose ports are certainly open at this point. */
  findOpen(names: Names): readonly Event[] {
    if (this.list.length === 0) return [];
    const held = listHeld(names);
    return this.list
      .filter(({ holder }) => !holder || (held.has(holder) && !this.isClosed(holder)))
      .map(({ event }) => event);
  }

  /** Checks whether it, or what made it, such as the context of a socket, may be closed. */
  private isClosed(value: Value): boolean {
    if (this.closed.has(value)) return true;
    return (
      value.kind === 'external' && value.receiver !== undefined && this.isClosed(value.receiver)
    );
  }
}

/** Calls that open a port and return: those that keep it for good, methods of a socket, and servers that open it as they are made. */
const OPENS =
  /^(prometheus_client(?:\.exposition)?\.start_http_server)$|(\.bind)$|^(?:(?:http\.server|socketserver|xmlrpc\.server)\.\w*Server|wsgiref\.simple_server\.(?:make_server|WSGIServer))$/;

/** Other calls that may open a port. */
const LISTENS =
  /(^|\.)(run|run_app|run_server|serve|listen|launch|create_server|start_server|Config|TCPSite|\w*Server|add_(in)?secure_port)$/;

const CLOSES = /\.(\w*close|shutdown|stop|unbind|destroy|term|disconnect|detach|__exit__)$/;

/** Functions that keep open what they are given. */
const KEEPS_OPEN = /\.(register|append|add)$|^(print|isinstance|threading\.Thread|type|id|len)$/;

/** Lists what names, attributes, lists and dictionaries hold: Python closes a socket that none of them does. */
function listHeld({ modules, scopes }: Names): ReadonlySet<Value> {
  const held = new Set<Value>();
  const add = (value: Value): void => {
    if (held.has(value)) return;
    held.add(value);
    if (value.kind === 'instance') value.attributes.forEach(add);
    else if (value.kind === 'items') value.items.forEach(add);
    else if (value.kind === 'dictionary') value.entries.forEach(add);
  };
  for (const { globals } of modules.values()) globals.forEach(add);
  for (const names of scopes) names.forEach(add);
  return held;
}
