import { findListeners, findUndeclaredListener } from '../../listeners';
import { finding, type SourceRule } from './rule';

export const bindLoopback: SourceRule = {
  name: 'bind-loopback',
  description: 'A port that others must reach, bound where only the container itself does.',
  check: (subject) => {
    const { row } = subject.service;
    const reachable = new Set([
      row.port,
      ...row.listen.filter(({ publish }) => publish).map(({ container }) => container),
    ]);
    const undeclared = findUndeclaredListener(subject);
    return findListeners(subject)
      .filter(
        (listener) =>
          listener.place.reached &&
          listener.port !== undefined &&
          (reachable.has(listener.port) || listener === undeclared) &&
          listener.host !== undefined &&
          /^(127\.|localhost$|\[?::1)/.test(listener.host),
      )
      .map((listener) => {
        const { host = '', port, place } = listener;
        const doubt =
          listener === undeclared
            ? `; whether it is for others is not known, as it is not the row's port ${String(row.port)}`
            : place.certain
              ? ''
              : '; whether that line is reached is not known';
        return finding(subject, place, {
          severity: doubt === '' ? 'error' : 'warning',
          rule: 'bind-loopback',
          message: `listens on port ${String(port)} at ${host}, which only this container itself reaches: to others the connection is refused${doubt}`,
          fix: "listen at '0.0.0.0', or at os.environ['BIND_ADDRESS']",
        });
      });
  },
};
