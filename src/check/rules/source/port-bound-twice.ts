import { findListeners, type Listener } from '../../listeners';
import type { Event, Place } from '../../interpreter/events';
import { findEvents, finding, addDoubt, isHandled, rateSeverity } from './rule';
import type { AgentSubject, SourceRule } from './rule';

export const portBoundTwice: SourceRule = {
  name: 'port-bound-twice',
  description: 'A port that the program binds while it holds it already.',
  check: (subject) => {
    const { openings } = subject.run;
    const listeners = findListeners(subject).filter(isKnown);
    if (subject.files.some((file) => /reuse_?port/i.test(subject.tree.source(file).text)))
      return [];
    return listeners.flatMap((second) => {
      const { port, by } = second;
      // The launcher's own port is no line of the program.
      const launched = second.place.line === null;
      const place: Place = { ...second.place, line: second.place.line ?? 1 };
      const open = launched ? openings.atEnd : (openings.before.get(second.place as Event) ?? []);
      const first = listeners.find(
        (each) =>
          open.includes(each.place as Event) &&
          each.port === port &&
          each.place.certain &&
          !each.place.thread &&
          overlap(each, second) &&
          keepsPort(subject, each, second),
      );
      if (!first || !place.reached || !bindsAtOnce(second)) return [];
      const raises = readException(second);
      if (isHandled(place, raises)) return [];
      const message = launched
        ? `binds port ${String(port)}, which ${by} binds for the application; one of them fails with OSError: Address already in use`
        : `binds port ${String(port)}, which ${first.place.file}:${String(first.place.line)} has bound before; this raises ${raises}: Address already in use`;
      return [
        finding(subject, launched ? first.place : place, {
          severity: rateSeverity(place, raises),
          rule: 'port-bound-twice',
          message: addDoubt(message, place, raises),
          fix: 'give one of them another port, or close the first',
        }),
      ];
    });
  },
};

const isKnown = ({ port }: Listener): boolean => port !== undefined && port > 0;

/** Checks whether a listener opens its port with that call, and not with a later one. gRPC shares ports. */
const bindsAtOnce = ({ by, protocol }: Listener): boolean =>
  protocol !== 'grpc' && !/\.(Config|TCPSite|create_server|start_server|launch|serve)$/.test(by);

/** The exception of a port that is in use. */
const readException = ({ protocol, by }: Listener): string =>
  protocol === 'zmq' ? 'ZMQError' : by.startsWith('uvicorn') ? 'SystemExit' : 'OSError';

const ANY = /^(\*|0\.0\.0\.0|)$/;

/** Checks whether two addresses of one port exclude each other. */
function overlap({ host: one, by }: Listener, { host: other }: Listener): boolean {
  const first = one ?? (by.startsWith('prometheus_client') ? '' : undefined);
  if (first === undefined) return false;
  if (first.includes(':') || other?.includes(':') === true) return false;
  return ANY.test(first) || (other !== undefined && (ANY.test(other) || other === first));
}

/** Checks whether the first one is a TCP port that no option shares; a plain socket has to listen before. */
function keepsPort(subject: AgentSubject, first: Listener, second: Listener): boolean {
  const calls = findEvents(subject, 'call');
  const find = ({ place }: Listener) => calls.findIndex((event) => event === place);
  const at = find(first);
  const { receiver } = calls[at] ?? {};
  const until = second.place.line === null ? calls.length : find(second);
  const isPlain = (index: number): boolean => calls[index]?.function.startsWith('socket.') === true;
  if (isPlain(at))
    return (
      isStream(subject, at) &&
      calls
        .slice(at, until)
        .some((each) => each.receiver === receiver && each.function.endsWith('.listen')) &&
      (!isPlain(until) || isStream(subject, until))
    );
  return !isPlain(until) || isStream(subject, until);
}

/** Checks whether the socket of a `bind` is one of TCP over IPv4. */
function isStream(subject: AgentSubject, index: number): boolean {
  const { receiver } = findEvents(subject, 'call')[index] ?? {};
  const made = receiver?.kind === 'external' ? receiver.made : undefined;
  return (
    made !== undefined &&
    !made.open &&
    [...made.positional, ...made.named.values()].every(
      (each) => each.kind === 'external' && /^socket\.(AF_INET|SOCK_STREAM)$/.test(each.name),
    )
  );
}
