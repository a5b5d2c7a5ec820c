import { suggestNames } from '../../../lib/suggest';
import { argument } from '../../interpreter/models/model';
import { readText } from '../../interpreter/values';
import { findEvents, finding, type AgentSubject, type SourceRule } from './rule';

export const hostUnknown: SourceRule = {
  name: 'host-unknown',
  description: 'A default address whose host name nothing in the stack has.',
  check: (subject) => {
    // Containers of other networks have names that are not known here.
    if (subject.service.joins.length > 0) return [];
    const seen = new Set<string>();
    return findEvents(subject, 'call').flatMap((event) => {
      const setting = readSetting(event);
      if (!setting || subject.environment.has(setting.name)) return [];
      const host = readHost(setting.name, setting.default);
      const key = `${event.file}:${String(event.line)}`;
      if (host === undefined || seen.has(key) || isKnown(subject, host)) return [];
      seen.add(key);
      const near = findNear(subject, host);
      return [
        finding(subject, event, {
          severity: 'warning',
          rule: 'host-unknown',
          message: `takes '${setting.default}' if ${setting.shown} is not set, and it is not; no service, infrastructure container or machine of this stack is called '${host}'${near.length === 0 ? '' : `; near names are ${near.join(', ')}`}`,
          fix: describeFix(setting, near[0]),
        }),
      ];
    });
  },
};

interface Setting {
  readonly name: string;
  /** As people call it. */
  readonly shown: string;
  readonly default: string;
}

type Call = ReturnType<typeof findEvents<'call'>>[number];

/** Reads a setting with a default: a variable of the environment, or an option of the command line. */
function readSetting({ function: by, arguments: list }: Call): Setting | undefined {
  if (/^os\.(getenv|environ\.(get|setdefault))$/.test(by)) {
    const [name, text] = [
      readText(argument(list, 0, 'key')),
      readText(argument(list, 1, 'default')),
    ];
    return name === undefined || text === undefined
      ? undefined
      : { name, shown: name, default: text };
  }
  if (by !== 'argparse.ArgumentParser().add_argument') return undefined;
  const option = list.positional.map(readText).find((word) => word?.startsWith('--'));
  const text = readText(list.named.get('default'));
  return option === undefined || text === undefined
    ? undefined
    : { name: option.slice(2), shown: option, default: text };
}

const SCHEMES =
  /^(https?|wss?|tcp|rediss?|nats|tls|amqps?|mqtts?|postgres(ql)?(\+\w+)?|mysql(\+\w+)?|mongodb|grpcs?|kafka|bolt|neo4j|ldaps?|udp|zmq)$/;

/** Reads the host of an address, if it is one word: names with dots are of other networks. */
function readHost(name: string, text: string): string | undefined {
  const [, scheme, host] =
    /^([a-z][a-z0-9+]*):\/\/(?:[^@/\s]*@)?([A-Za-z][\w-]*)(?::\d+)?(?:[/?#].*)?$/.exec(text) ?? [];
  if (scheme !== undefined) return SCHEMES.test(scheme) ? host : undefined;
  const [, before] = /^([A-Za-z][\w-]*):\d{2,5}$/.exec(text) ?? [];
  if (before !== undefined) return before;
  return /(^|[_-])(host|hostname|addr|server)$/i.test(name) && /^[A-Za-z][\w-]*$/.test(text)
    ? text
    : undefined;
}

const isKnown = ({ hosts, service }: AgentSubject, host: string): boolean =>
  hosts.has(host.toLowerCase()) || host in service.hosts;

/** Finds hosts whose names are close to it, or share a word with it. */
function findNear({ hosts }: AgentSubject, host: string): string[] {
  const names = [...hosts.keys()].filter((name) => name !== 'localhost' && !name.includes('.'));
  const near = suggestNames(host, names);
  const words = host.toLowerCase().split(/[_-]/);
  const sharing = names.filter((name) =>
    words.some((word) => word.length > 2 && name.includes(word)),
  );
  return [...new Set([...near, ...sharing])].slice(0, 3).map((name) => hosts.get(name) ?? name);
}

function describeFix({ shown, default: text }: Setting, near: string | undefined): string {
  const value = near === undefined ? `'…'` : `'\${host:${near}}'`;
  return shown.startsWith('--')
    ? `write ${shown} into args of the row's run, or correct the default '${text}'`
    : `set ${shown} in the row's env with ${value} as its host, or correct the default`;
}
