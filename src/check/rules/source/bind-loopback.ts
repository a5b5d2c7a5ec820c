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
    const stray = findUndeclaredListener(subject);
    return findListeners(subject)
      .filter(
        (bind) =>
          bind.place.reached &&
          bind.port !== undefined &&
          (reachable.has(bind.port) || bind === stray) &&
          bind.host !== undefined &&
          /^(127\.|localhost$|\[?::1)/.test(bind.host),
      )
      .map((bind) => {
        const { host = '', port, place } = bind;
        const doubt =
          bind === stray
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
