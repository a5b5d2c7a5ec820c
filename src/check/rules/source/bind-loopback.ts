import { findListeners, findUndeclaredListener, isLoopback } from '../../listeners';
import { finding, type SourceRule } from './rule';

export const bindLoopback: SourceRule = {
  name: 'bind-loopback',
  description: 'A port that other containers need, opened on the loopback address.',
  check: (subject) => {
    const { row } = subject.service;
    const reachable = new Set([
      row.port,
      ...row.listen.filter(({ publish }) => publish).map(({ container }) => container),
    ]);
    // Of a row without a port nobody needs one.
    const undeclared = row.port === undefined ? undefined : findUndeclaredListener(subject);
    return findListeners(subject)
      .filter(
        (listener) =>
          listener.place.reached &&
          listener.port !== undefined &&
          (reachable.has(listener.port) || listener === undeclared) &&
          isLoopback(listener),
      )
      .map((listener) => {
        const { host = '', port, place } = listener;
        const doubt =
          listener === undeclared
            ? `; it is not known if others need this port, because the row's port is ${String(row.port)}`
            : place.certain
              ? ''
              : '; it is not known if this line runs';
        return finding(subject, place, {
          severity: doubt === '' ? 'error' : 'warning',
          rule: 'bind-loopback',
          message: `listens on port ${String(port)} of '${host}' only, so connections from other containers are refused${doubt}`,
          fix:
            place.line === null
              ? "write the address 0.0.0.0 into the args of the row's run"
              : "listen on '0.0.0.0', or on os.environ['BIND_ADDRESS']",
        });
      });
  },
};
