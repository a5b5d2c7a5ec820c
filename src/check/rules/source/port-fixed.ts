import {
  findListenersOnOtherPorts,
  findUndeclaredListener,
  choosePortPlace,
  type Listener,
} from '../../listeners';
import { finding, type SourceRule } from './rule';

export const portFixed: SourceRule = {
  name: 'port-fixed',
  description:
    'A program that listens elsewhere than its row says, whatever arguments and environment it is given.',
  check: (subject) => {
    const { row } = subject.service;
    const reached = findListenersOnOtherPorts(subject);
    const [first] = reached;
    if (!first) return [];
    const listener = findUndeclaredListener(subject);
    const given = subject.run.words.join(' ');
    const fix = `listen on the port that the row gives (${given === '' ? 'args or env of the row' : given}, FLEET_PORT), or write the real port into the row`;
    const rule = 'port-fixed';
    const unreachable = `the row's port is ${String(row.port)}: others do not reach it there`;
    if (listener)
      return [
        finding(subject, choosePortPlace(listener), {
          severity: listener.place.certain ? 'error' : 'warning',
          rule,
          message: `${describeListener(listener)} listens on ${String(listener.port)} whatever it is given, and ${unreachable}${listener.place.certain ? '' : '; whether that line is reached is not known'}`,
          fix,
        }),
      ];
    return [
      finding(subject, choosePortPlace(first), {
        severity: 'warning',
        rule,
        message: `${describeListener(first)} listens on ${[...new Set(reached.map(({ port }) => String(port)))].join(', ')}, and nothing is seen to listen on the row's port ${String(row.port)}; what packages listen on by themselves is not known`,
        fix,
      }),
    ];
  },
};

function describeListener(listener: Listener): string {
  const name = listener.by.replace(/\(\)/g, '').replace(/^\?\./, '');
  const { file, line } = listener.place;
  return choosePortPlace(listener) === listener.place ? name : `${name} of ${file}:${String(line)}`;
}
