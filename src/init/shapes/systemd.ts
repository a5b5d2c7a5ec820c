import path from 'node:path';
import {
  at,
  entriesNamed,
  findEntry,
  listEntries,
  readScalar,
  readScalars,
  type Document,
  type Entry,
  type Node,
  type Scalar,
} from '../../config-files/node';
import { NOTHING, type Definition, type Findings, type Found, type Server } from '../definition';
import { parseStart, splitWords } from '../start-command';
import { readDefinition, type Surroundings } from './fields';
import { findShellScript } from './start';
import { listFolders } from './units';

/** Fields of [Unit] that name what a unit comes after. */
const NEEDS = ['After', 'Requires', 'Requisite', 'Wants', 'BindsTo'];

/** Units of the system itself: where containers run, they do. */
const OF_THE_SYSTEM =
  /^(systemd-.*|docker|containerd|dbus(-broker)?|network(ing)?|NetworkManager.*|nvidia-.*|alsa-.*|chronyd?|ntp.*|r?syslog|cloud-.*|sshd?)$/;

/** What a row has no field for, and what to write instead. */
const UNWRITTEN = new Map(
  Object.entries({
    EnvironmentFile: 'write its variables into env, and the names of secret ones into secrets',
    PassEnvironment: 'write the variables into env, and the names of secret ones into secrets',
    LoadCredential: 'write its name as a variable into secrets',
    LoadCredentialEncrypted: 'write its name as a variable into secrets',
    SetCredential: 'write its name as a variable into secrets',
    ExecStartPre: 'no field of a row has it',
    ExecStartPost: 'no field of a row has it',
    MemoryMax: 'write memory, in megabytes of 2^20 bytes',
    MemoryLimit: 'write memory, in megabytes of 2^20 bytes',
    CPUQuota: 'no field of a row has it',
    DeviceAllow: 'write it into devices, or audio into needs for sound devices',
    BindPaths: 'write named volumes into volumes, and files of the agents that it reads into data',
    BindReadOnlyPaths: 'write files of the agents that it reads into data',
    StateDirectory: 'write a named volume into volumes',
  }),
);

const DROP_IN = /(?:^|\/)(?<unit>[^/]+\.service)\.d\/[^/]+\.conf$/;

/** Checks whether a file is a unit, or changes one. */
export const isUnit = (file: string): boolean => file.endsWith('.service') || DROP_IN.test(file);

/** A unit of systemd that starts Python; what it comes after is what it depends on. */
export function readUnit(
  { file, root }: Document,
  around: Pick<Surroundings, 'variables' | 'files' | 'root'>,
): Findings {
  const changed = DROP_IN.exec(file)?.groups?.['unit'];
  if (changed !== undefined) {
    const question = `${file}: is a drop-in of ${changed}, and not read; write what it changes into the row`;
    return { ...NOTHING, questions: [question] };
  }
  const service = findEntry(root, 'Service')?.node;
  const exec = service && findEntry(service, 'ExecStart');
  const written = (exec && readScalar(exec.node))?.replace(/^[-@:+!|]+/, '') ?? '';
  if (!exec) return NOTHING;
  const place = {
    ...around,
    folders: listFolders(file, readScalar(findEntry(service, 'WorkingDirectory')?.node)),
  };
  const words = splitWords(written);
  if (!parseStart(words) && !findShellScript(words, place)) {
    return { ...NOTHING, notes: [`${at(exec.place)}: starts no Python, so it becomes no row`] };
  }
  const [, unit = '', isTemplate] = /^(.*?)(@)?\.service$/.exec(path.posix.basename(file)) ?? [];
  const questions: string[] = [];
  const ask = ({ place }: Pick<Entry, 'place'>, what: string): void => {
    questions.push(`${at(place)}: ${unit}: ${what}`);
  };
  const variables = readEnvironment(service, ask);
  const command = fillIn(written, variables);
  if (isTemplate !== undefined) {
    ask(
      exec,
      `is a template of units, of which each instance runs '${written}'; write a row for each`,
    );
  } else if (SPECIFIER.test(command)) {
    ask(exec, `'${command}' has a specifier of systemd; write what it stands for`);
  }
  for (const entry of listEntries(service)) {
    const instead = UNWRITTEN.get(entry.key);
    if (instead === undefined) continue;
    ask(entry, `${entry.key}: '${readScalar(entry.node) ?? ''}' is not in the row; ${instead}`);
  }
  const node = asAgent(service, exec, isTemplate === undefined ? command : undefined, variables);
  const read = readDefinition({ value: unit, from: at(exec.place) }, node, {
    ...around,
    group: '',
    machines: [],
    folders: place.folders,
  });
  const needs = findNeeds(findEntry(root, 'Unit')?.node);
  const definition: Definition = {
    ...read,
    startsOther: isTemplate !== undefined,
    dependsOn: needs.map(({ name }) => name),
    questions: [...questions, ...read.questions],
  };
  return { ...NOTHING, definitions: [definition], servers: needs };
}

/** The units that a unit comes after, each once. Those of the folder are agents, and all others servers. */
function findNeeds(unit: Node | undefined): Server[] {
  const all = (unit ? entriesNamed(unit, ...NEEDS) : []).flatMap(({ node, place }): Server[] =>
    readScalars(node).flatMap(({ text }) => {
      const [, name] = /^(.+?)(?:@.*)?\.service$/.exec(text) ?? [];
      if (name === undefined || OF_THE_SYSTEM.test(name)) return [];
      return [{ name: { value: name, from: at(place) }, image: `the unit ${text}` }];
    }),
  );
  return all.filter(
    ({ name }, index) => all.findIndex((each) => each.name.value === name.value) === index,
  );
}

/** `%h` and others, which stand for something of the host. */
const SPECIFIER = /%[A-Za-z]/;

/** Variables of all Environment lines. One without a value takes back those before. */
function readEnvironment(
  service: Node,
  ask: (of: Entry, what: string) => void,
): Map<string, Found<string> & Pick<Entry, 'place'>> {
  const variables = new Map<string, Found<string> & Pick<Entry, 'place'>>();
  for (const entry of entriesNamed(service, 'Environment')) {
    const text = readScalar(entry.node) ?? '';
    if (text.trim() === '') variables.clear();
    for (const word of splitAssignments(text)) {
      const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
      if (name === undefined) {
        ask(entry, `'${word}' is no variable with a value`);
      } else if (SPECIFIER.test(value.replaceAll('%%', ''))) {
        ask(
          entry,
          `env.${name} is not in the row: '${value}' has a specifier of systemd; write what it stands for`,
        );
      } else {
        const { place } = entry;
        variables.set(name, { value: value.replaceAll('%%', '%'), from: at(place), place });
      }
    }
  }
  return variables;
}

/** Words as systemd parts them: quotes may stand around an assignment or in it, and `\x20` and others are characters. */
const splitAssignments = (text: string): string[] =>
  (text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+/gs) ?? []).map((word) =>
    word
      .replace(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/gs, '$1$2')
      .replace(/\\x([0-9a-fA-F]{2})|\\(.)/gs, (_, code?: string, character?: string) =>
        code === undefined
          ? (ESCAPED[character ?? ''] ?? character ?? '')
          : String.fromCharCode(parseInt(code, 16)),
      ),
  );

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', s: ' ' };

/** A command with the unit's own variables in place of `${NAME}` and `$NAME`. */
const fillIn = (command: string, variables: ReadonlyMap<string, Found<string>>): string =>
  command.replace(
    /\$\{([A-Za-z_]\w*)\}|(?<=\s)\$([A-Za-z_]\w*)(?=\s|$)/g,
    (text, braced?: string, plain?: string) => variables.get(braced ?? plain ?? '')?.value ?? text,
  );

/** A unit as an agent's fields. */
function asAgent(
  service: Node,
  { place }: Entry,
  command: string | undefined,
  variables: ReadonlyMap<string, Found<string> & Pick<Entry, 'place'>>,
): Node {
  const scalar = (value: string, where = place): Scalar => ({
    kind: 'scalar',
    place: where,
    value,
  });
  const entries = [...variables].map(([key, each]) => ({
    key,
    place: each.place,
    node: scalar(each.value, each.place),
  }));
  return {
    kind: 'map',
    place: service.place,
    entries: [
      { key: 'environment', place, node: { kind: 'map', place, entries } },
      ...(command === undefined ? [] : [{ key: 'command', place, node: scalar(command) }]),
    ],
  };
}
