import { bindsOf } from '../binds';
import { finding, type SourceRule } from '../subject';

/** A port that others must reach, bound where only the container itself does. */
export const bindLoopback: SourceRule = (subject) => {
  const { row } = subject.service;
  const reachable = new Set([
    row.port,
    ...row.listen.filter(({ publish }) => publish).map(({ container }) => container),
  ]);
  return bindsOf(subject)
    .filter(
      ({ host, port, place }) =>
        place.reached &&
        port !== undefined &&
        reachable.has(port) &&
        host !== undefined &&
        /^(127\.|localhost$|\[?::1)/.test(host),
    )
    .map(({ host = '', port, place }) =>
      finding(subject, place, {
        severity: place.certain ? 'error' : 'warning',
        rule: 'bind-loopback',
        message: `listens on port ${String(port)} at ${host}, which only this container itself reaches: to others the connection is refused${place.certain ? '' : '; whether that line is reached is not known'}`,
        fix: "listen at '0.0.0.0', or at os.environ['BIND_ADDRESS']",
      }),
    );
};
