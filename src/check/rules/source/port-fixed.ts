import {
  findListenersOnOtherPorts,
  findUndeclaredListener,
  placeOfPort,
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
    const bind = findUndeclaredListener(subject);
    const given = subject.run.words.join(' ');
    const fix = `listen on the port that the row gives (${given === '' ? 'args or env of the row' : given}, FLEET_PORT), or write the real port into the row`;
    const rule = 'port-fixed';
    const told = `the row's port is ${String(row.port)}: others do not reach it there`;
    if (bind)
      return [
        finding(subject, placeOfPort(bind), {
          severity: bind.place.certain ? 'error' : 'warning',
          rule,
          message: `${serves(bind)} listens on ${String(bind.port)} whatever it is given, and ${told}${bind.place.certain ? '' : '; whether that line is reached is not known'}`,
          fix,
        }),
      ];
    return [
      finding(subject, placeOfPort(first), {
        severity: 'warning',
        rule,
        message: `${serves(first)} listens on ${[...new Set(reached.map(({ port }) => String(port)))].join(', ')}, and nothing is seen to listen on the row's port ${String(row.port)}; what packages listen on by themselves is not known`,
        fix,
      }),
    ];
  },
};

function serves(bind: Listener): string {
  const name = bind.by.replace(/\(\)/g, '').replace(/^\?\./, '');
  const { file, line } = bind.place;
  return placeOfPort(bind) === bind.place ? name : `${name} of ${file}:${String(line)}`;
}
