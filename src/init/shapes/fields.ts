import { findPort } from '../start-command';
import type { Definition, Found } from '../definition';
import {
  at,
  entriesNamed,
  listEntries,
  findEntry,
  readScalar,
  readScalars,
  type Node,
} from '../../config-files/node';
import { numberFrom, type Variables } from '../variables';
import { readHealthCheck, HEALTH, portNode } from './health';
import { hasVariables, readVariables } from './variables-of';
import { starts, startsByCommand, startIn } from './start';

/** Names that the same field has in different fleets. */
const PORT = ['port', 'service_port', 'main_port', 'listen_port', 'http_port'];
const DEPENDS = ['dependencies', 'depends_on', 'depends', 'requires', 'required', 'wait_for'];
const MACHINE = ['machine', 'machines', 'runs_on', 'placement', 'node', 'host', 'hosts'];
const GPU = ['gpu', 'requires_gpu', 'needs_gpu', 'use_gpu', 'cuda'];

/** The surroundings of a definition. */
export interface Surroundings {
  readonly variables: Variables;
  readonly group: string;
  readonly machines: readonly Found<string>[];
  readonly folders: readonly string[];
  /** Full path of the folder that is read. */
  readonly root: string;
  /** Its files. */
  readonly files: ReadonlySet<string>;
}

/** Checks whether a mapping defines an agent: something starts it, or it has a port and health or dependencies. */
export function isAgent(node: Node, around: Surroundings): boolean {
  if (node.kind !== 'map') return false;
  if (starts(node, around)) return true;
  const port = readScalar(findEntry(node, ...PORT)?.node);
  return port !== undefined && findEntry(node, ...HEALTH, ...DEPENDS) !== undefined;
}

/**
 * Checks whether a mapping that starts Python is an agent wherever it stands: a configuration of a model names modules, too.
 * @param ends true where what stands there runs and ends
 */
export function isCertain(node: Node, ends: boolean, around: Surroundings): boolean {
  if (findEntry(node, ...PORT, ...HEALTH) !== undefined) return true;
  if (ends) return false;
  const belongs = findEntry(node, ...DEPENDS, 'machine', 'machines') !== undefined;
  return belongs || hasVariables(node) || startsByCommand(node, around);
}

/** One agent, as the fields of its mapping say it. */
export function readDefinition(name: Found<string>, node: Node, around: Surroundings): Definition {
  const { variables } = around;
  const questions: string[] = [];
  const ask = (of: Node, what: string): void => {
    questions.push(`${at(of.place)}: ${name.value}: ${what}`);
  };
  const number = (keys: readonly string[]): Found<number> | undefined => {
    const found = findEntry(node, ...keys)?.node;
    const value = variables.number(found ? portNode(found) : undefined);
    if (found && !value && !isSwitch(found) && portNode(found) !== undefined) {
      ask(found, `${keys[0] ?? ''} is not a number that can be worked out`);
    }
    return value;
  };
  const found = startIn(name.value, node, around, ask);
  const start = found && { value: found.value, from: found.from };
  const startsOther = !start && questions.length > 0;
  const env = readVariables(node, variables, ask);
  const port = number(PORT);
  const argument = numberFrom(variables, findPort(start?.value.args ?? []), start?.from ?? '');
  const variable = numberFrom(variables, env['PORT']?.value, env['PORT']?.from ?? '');
  const required = findEntry(node, 'required')?.node;
  const optional = findEntry(node, 'optional')?.node;
  return {
    name,
    group: around.group,
    folders: [...(found?.folders ?? []), ...around.folders],
    searchPath: (found?.searchPath ?? []).filter((folder) => folder !== ''),
    start,
    startsOther,
    env,
    machines: machinesIn(node) ?? around.machines,
    port: port ?? argument ?? variable,
    healthPort: number(HEALTH),
    inside: undefined,
    exposed: undefined,
    listens: [],
    asked: readHealthCheck(node, variables),
    dependsOn: entriesNamed(node, ...DEPENDS)
      .filter(({ node: value }) => !isSwitch(value))
      .flatMap(({ node: value }) => readScalars(value))
      .map(({ text, place }) => ({ value: variables.resolve(text) ?? text, from: at(place) })),
    gpu: gpuIn(node),
    optional: optionalIn(required, false) ?? optionalIn(optional, true),
    questions,
    conflicts: [...doubled(name.value, node), ...apart(name.value, [port, argument, variable])],
  };
}

/** Keys that stand in a mapping more than once. */
const doubled = (name: string, node: Node): string[] =>
  listEntries(node).flatMap(({ key, place }, index, all) => {
    const first = all.findIndex((entry) => entry.key === key);
    const before = all[first];
    return before && first < index
      ? [`${name}: ${key} is written twice: ${at(before.place)} and ${at(place)}; the first counts`]
      : [];
  });

/** Ports that one definition gives in more ways than one. */
function apart(name: string, ports: readonly (Found<number> | undefined)[]): string[] {
  const [first, ...others] = ports.flatMap((port) => port ?? []);
  const other = others.find(({ value }) => value !== first?.value);
  if (!first || !other) return [];
  return [
    `${name}: port: ${String(first.value)} (${first.from}) and ${String(other.value)} (${other.from}); the first counts`,
  ];
}

const isSwitch = (node: Node): boolean =>
  node.kind === 'scalar' &&
  (node.value === null ||
    typeof node.value === 'boolean' ||
    /^(true|false|yes|no)$/i.test(String(node.value)));

/** Addresses that an agent binds, or reaches itself by, are no machine's name. */
const ADDRESS = /^(localhost|[\d.:]+|\*|.*[${].*)$/;

function machinesIn(node: Node): Found<string>[] | undefined {
  const entry = findEntry(node, ...MACHINE);
  if (!entry) return undefined;
  const names = readScalars(entry.node).filter(({ text }) => !ADDRESS.test(text));
  return names.length === 0
    ? undefined
    : names.map(({ text, place }) => ({ value: text, from: at(place) }));
}

function gpuIn(node: Node): Found<true> | undefined {
  const entry = findEntry(node, ...GPU);
  if (!entry || /^(false|no|none|0|)$/i.test(readScalar(entry.node) ?? 'true')) return undefined;
  return { value: true, from: at(entry.place) };
}

function optionalIn(node: Node | undefined, when: boolean): Found<boolean> | undefined {
  if (node?.kind !== 'scalar' || typeof node.value !== 'boolean') return undefined;
  return { value: node.value === when, from: at(node.place) };
}
