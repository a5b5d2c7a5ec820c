import { collide, formatHostPort, listHostPorts, type HostPort } from '../../../compose/ports';
import { readScalar, findEntry, type Place } from '../../../config-files/node';
import { chooseNoun, formatCount } from '../../../lib/format';
import { findingIn } from '../../../lib/finding';
import type { ComposeRule } from './rule';

export const portTwice: ComposeRule = {
  name: 'compose-port-twice',
  description: 'Services that run together publish different ports of the host.',
  check: ({ services }) => {
    const taken: Taken[] = [];
    const clashes: { readonly first: Taken; readonly second: Taken; others: number }[] = [];
    for (const { name, ports, hasProfiles, node } of services) {
      // Services of different profiles need not run together, and one with the host's network publishes nothing.
      if (hasProfiles || readScalar(findEntry(node, 'network_mode')?.node) === 'host') continue;
      for (const entry of ports) {
        for (const port of listHostPorts(entry)) {
          const second = { port, owner: name, place: entry.place };
          const first = taken.find((each) => each.owner !== name && collide(each.port, port));
          taken.push(second);
          if (!first) continue;
          // Many alternatives of one file often share a default: they are one finding.
          const known = clashes.find((each) => each.first === first && isUnsure(each.second, port));
          if (known && isUnsure(first, port)) known.others += 1;
          else clashes.push({ first, second, others: 0 });
        }
      }
    }
    return clashes.map(({ first, second, others }) => {
      const unsure = isUnsure(first, second.port);
      return findingIn(second.place.file)(
        unsure ? 'warning' : 'error',
        'compose-port-twice',
        second.place.line,
        `${second.owner}: ${first.owner} publishes the same port${unsure ? ", by a variable's default" : ''}: '${formatHostPort(second.port)}'${others === 0 ? '' : `, and so ${chooseNoun(others, 'does', 'do')} ${formatCount(others, 'other service')}`}; the second one does not start`,
        'give one of them another port',
      );
    });
  },
};

/** A port, and who publishes it. */
interface Taken {
  readonly port: HostPort;
  readonly owner: string;
  readonly place: Place;
}

const isUnsure = ({ port }: Taken, other: HostPort): boolean => port.isDefault || other.isDefault;
