import { suggestNames } from '../../../lib/suggest';
import { argument } from '../../interpreter/models/model';
import { readText } from '../../interpreter/values';
import { listFieldDefaults } from './field-defaults';
import { findEvents, finding, type AgentSubject, type SourceRule } from './rule';

export const hostUnknown: SourceRule = {
  name: 'host-unknown',
  description: 'A default address whose host name nothing in the stack has.',
  check: (subject) => {
    // Containers of other networks have names that are not known here.
    if (subject.service.joins.length > 0) return [];
    const seen = new Set<string>();
    return [...listSettings(subject), ...listFields(subject)].flatMap((setting) => {
      const { file, line, name, default: text, unless } = setting;
      const host = readHost(name, text);
      const key = `${file}:${String(line)} ${String(host)}`;
      if (host === undefined || seen.has(key) || isKnown(subject, host)) return [];
      seen.add(key);
      const near = findNear(subject, host);
      return [
        finding(subject, setting, {
          severity: 'warning',
          rule: 'host-unknown',
          message: `takes '${text}' ${unless}; no service, infrastructure container or machine of this stack is called '${host}'${near.length === 0 ? '' : `; near names are ${near.join(', ')}`}`,
          fix: describeFix(setting, near[0]),
        }),
      ];
    });
  },
};

interface Setting {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** The variable or option that gives it another value; undefined if none does. */
  readonly shown: string | undefined;
  /** When the default counts. */
  readonly unless: string;
  readonly default: string;
}

type Call = ReturnType<typeof findEvents<'call'>>[number];

/** Settings that the program asks for, and that are not set. */
const listSettings = (subject: AgentSubject): Setting[] =>
  findEvents(subject, 'call').flatMap((event) => {
    const found = readSetting(event);
    if (!found || subject.environment.has(found.name)) return [];
    const unless = `if ${found.shown} is not set, and it is not`;
    return [{ ...found, file: event.file, line: event.line, unless }];
  });

/** Fields of settings classes and dataclasses that keep their default. */
const listFields = ({ run }: AgentSubject): Setting[] =>
  listFieldDefaults(run).map(({ file, line, field, variables, text }) => {
    const shown = variables?.[0];
    const unless = `as ${field}${shown === undefined ? '' : ` if ${shown} is not set, and it is not`}`;
    return { file, line, name: field, shown, default: text, unless };
  });

/** Reads a setting with a default: a variable of the environment, or an option of the command line. */
function readSetting({
  function: by,
  arguments: list,
}: Call): { name: string; shown: string; default: string } | undefined {
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
  return /(^|[._-])(host|hostname|addr|server)$/i.test(name) && /^[A-Za-z][\w-]*$/.test(text)
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
  if (shown === undefined)
    return 'give the field another value where the object is made, or correct the default';
  const value = near === undefined ? `'…'` : `'\${host:${near}}'`;
  return shown.startsWith('--')
    ? `write ${shown} into args of the row's run, or correct the default '${text}'`
    : `set ${shown} in the row's env with ${value} as its host, or correct the default`;
}
