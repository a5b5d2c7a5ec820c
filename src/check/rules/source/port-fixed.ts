import type { Finding } from '../../../lib/finding';
import {
  findListenersOnOtherPorts,
  findUndeclaredListener,
  choosePortPlace,
  isLoopback,
  type Listener,
} from '../../listeners';
import { finding, type AgentSubject, type SourceRule } from './rule';

export const portFixed: SourceRule = {
  name: 'port-fixed',
  description:
    "A program that listens on another port than the row's, whatever arguments and environment it gets.",
  check: (subject) => {
    const { row } = subject.service;
    const reached = findListenersOnOtherPorts(subject);
    const [first] = reached;
    if (!first) return [];
    const listener = findUndeclaredListener(subject);
    if (row.port === undefined)
      return listener && !isLoopback(listener) ? [reportUntold(subject, listener)] : [];
    const given = subject.run.words.join(' ');
    const fix = `listen on the port that the row gives (${given === '' ? 'args or env of the row' : given}, FLEET_PORT), or write the real port into the row`;
    const rule = 'port-fixed';
    const unreachable = `the row's port is ${String(row.port)}; other services cannot connect there`;
    if (listener)
      return [
        finding(subject, choosePortPlace(listener), {
          severity: listener.place.certain ? 'error' : 'warning',
          rule,
          message: `${describeListener(listener)} always listens on port ${String(listener.port)}, but ${unreachable}${listener.place.certain ? '' : '; it is not known if this line runs'}`,
          fix,
        }),
      ];
    return [
      finding(subject, choosePortPlace(first), {
        severity: 'warning',
        rule,
        message: `${describeListener(first)} listens on ${[...new Set(reached.map(({ port }) => String(port)))].join(', ')}, but no code opens the row's port ${String(row.port)}; ports that packages open were not checked`,
        fix,
      }),
    ];
  },
};

/** A row without a port may be right for a port that nobody needs, such as one of metrics. */
const reportUntold = (subject: AgentSubject, listener: Listener): Finding =>
  finding(subject, choosePortPlace(listener), {
    severity: 'warning',
    rule: 'port-fixed',
    message: `${describeListener(listener)} listens on port ${String(listener.port)}, and the row has no port; nothing publishes it, and other services are not told of it`,
    fix: `write port: ${String(listener.port)} into the row, where others need it`,
  });

function describeListener(listener: Listener): string {
  const name = listener.by.replace(/\(\)/g, '').replace(/^\?\./, '');
  const { file, line } = listener.place;
  return choosePortPlace(listener) === listener.place ? name : `${name} in ${file}:${String(line)}`;
}
