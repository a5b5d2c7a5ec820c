import { bindsAstray, strayOf, toldAt, type Bind } from '../../listeners';
import { finding, type SourceRule } from './rule';

/** A program that listens elsewhere than its row says, whatever arguments and environment it is given. */
export const portFixed: SourceRule = (subject) => {
  const { row } = subject.service;
  const reached = bindsAstray(subject);
  const [first] = reached;
  if (!first) return [];
  const bind = strayOf(subject);
  const given = subject.run.words.join(' ');
  const fix = `listen on the port that the row gives (${given === '' ? 'args or env of the row' : given}, FLEET_PORT), or write the real port into the row`;
  const rule = 'port-fixed';
  const told = `the row's port is ${String(row.port)}: others do not reach it there`;
  if (bind)
    return [
      finding(subject, toldAt(bind), {
        severity: bind.place.certain ? 'error' : 'warning',
        rule,
        message: `${serves(bind)} listens on ${String(bind.port)} whatever it is given, and ${told}${bind.place.certain ? '' : '; whether that line is reached is not known'}`,
        fix,
      }),
    ];
  return [
    finding(subject, toldAt(first), {
      severity: 'warning',
      rule,
      message: `${serves(first)} listens on ${[...new Set(reached.map(({ port }) => String(port)))].join(', ')}, and nothing is seen to listen on the row's port ${String(row.port)}; what packages listen on by themselves is not known`,
      fix,
    }),
  ];
};

function serves(bind: Bind): string {
  const name = bind.by.replace(/\(\)/g, '').replace(/^\?\./, '');
  const { file, line } = bind.place;
  return toldAt(bind) === bind.place ? name : `${name} of ${file}:${String(line)}`;
}
