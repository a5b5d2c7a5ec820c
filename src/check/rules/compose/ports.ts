import { collide, formatHostPort, listHostPorts, type HostPort } from '../../../compose/ports';
import { readScalar, findEntry } from '../../../config-files/node';
import { findingIn } from '../../../lib/finding';
import type { ComposeRule } from './rule';

export const portTwice: ComposeRule = {
  name: 'compose-port-twice',
  description: 'Services that run together publish different ports of the host.',
  check: ({ services }) => {
    const taken: { readonly port: HostPort; readonly owner: string }[] = [];
    return services
      .filter(({ hasProfiles }) => !hasProfiles) // services of different profiles need not run together
      .filter(({ node }) => readScalar(findEntry(node, 'network_mode')?.node) !== 'host') // publishes nothing
      .flatMap(({ name, ports }) =>
        ports.flatMap((entry) =>
          listHostPorts(entry).flatMap((port) => {
            const other = taken.find((each) => each.owner !== name && collide(each.port, port));
            taken.push({ port, owner: name });
            if (!other) return [];
            const unsure = port.isDefault || other.port.isDefault;
            return [
              findingIn(entry.place.file)(
                unsure ? 'warning' : 'error',
                'compose-port-twice',
                entry.place.line,
                `${name}: ${other.owner} publishes the same port${unsure ? ", by a variable's default" : ''}: '${formatHostPort(port)}'; the second one does not start`,
                'give one of them another port',
              ),
            ];
          }),
        ),
      );
  },
};
