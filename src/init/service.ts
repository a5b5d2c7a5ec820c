import type { ServiceInput } from '../catalog/schema';
import { tellPort } from '../python/launchers';
import type { Health } from './agent';
import type { Definition, Found, Start } from './definition';
import { fillArguments } from './arguments';
import { findPort, replacePort } from './start-command';
import { resolveEdges, findInfrastructure } from './edges';
import type { EntryPoint } from './entry';
import { splitEnvironment } from './environment';
import { chooseFamily } from './family';
import { isSpelledOut, toKebabCase } from './names';
import { chooseProbe } from './ports';
import type { ServiceProposal } from './proposal';
import type { ReadAgent } from './read-agent';
import type { Fleet } from './target';

type Env = Definition['env'];

/** The row of one agent. */
export function proposeService(read: ReadAgent, fleet: Fleet): ServiceProposal {
  const { agent, entry, facts, port, movable } = read;
  const { definitions, placements, started } = agent;
  const known = entry.reading;
  const variables = Object.assign({}, ...definitions.map(({ env }) => env).reverse()) as Env;
  const { args: own, open } = fillArguments(entry.run.args, variables);
  const takesPort = own.length === 0 ? facts.takesPort : undefined;
  // What can be told a port is given one; of anything else a port that nobody names would be a guess.
  const hasPort = port !== undefined || takesPort !== undefined;
  const free = (): number | undefined => (hasPort ? fleet.ports.from(port?.value) : undefined);
  const number = port && !movable ? port.value : free();
  const isMoved = number !== undefined && number !== port?.value;
  const variable = isMoved && !read.isLaunched ? facts.port?.variable : undefined;
  const health = first(definitions, 'healthPort') ?? facts.healthPort;
  const asked = definitions.find((each) => each.asked)?.asked;
  // What the fleet asks is another server than the agent's own, and needs a port besides.
  const onOwn = health !== undefined && health.value === number;
  const healthPort =
    health && !onOwn
      ? health.value
      : fleet.ports.from(number === undefined ? undefined : number + 1000);
  const asksOn = onOwn || (!health && asked) ? (number ?? healthPort) : healthPort;
  const {
    needs,
    family,
    gpuOptional,
    todo: lacks,
  } = chooseFamily(fleet.images, agent, known ? facts : undefined);
  const { health: served } = facts;
  const reached = served?.on !== 'own' || number !== undefined;
  const unsure = served && !served.certain && !asked && reached;
  const mayServe = !known || served !== undefined || needs.some(({ value }) => value === 'web');
  const gpu = needs.some(({ value }) => value === 'gpu');
  const told = read.isLaunched && isMoved ? tellPort(entry.run, number) : undefined;
  const args = told ?? writeArguments(own, takesPort !== undefined, number);
  const environment = splitEnvironment(
    agent,
    { port: number, variable, searchPath: read.searchPath },
    fleet,
  );
  const edges = [...placements].map(
    ([machine, each]) => [machine, resolveEdges(each, fleet.resolve)] as const,
  );
  const all = definitions.map((each) => resolveEdges(each, fleet.resolve));
  const infrastructure = findInfrastructure(fleet.infrastructure, all, known && facts.schemes);
  const published = definitions.flatMap((each) => each.listens);
  const listens = published.filter(
    ({ value }, index) =>
      value !== number && published.findIndex((each) => each.value === value) === index,
  );
  const bound =
    definitions.find(({ inside }) => inside !== undefined)?.inside ??
    (movable ? (port?.value ?? number) : number);
  const isTold = findPort(args) !== undefined || environment.hasPort;
  const optional = definitions.find((each) => each.optional?.value)?.optional;
  const container = definitions.find((each) => each.container)?.container;
  const secrets = new Set([
    ...environment.secrets,
    ...(container?.secrets.map(({ value }) => value) ?? []),
  ]);
  const row: ServiceInput = {
    name: agent.name,
    family: family.value,
    ...(needs.length > 0 ? { needs: needs.map(({ value }) => value) } : {}),
    ...(gpuOptional ? { gpuOptional } : {}),
    run: writeRun(entry.run, args),
    ...(number === undefined ? {} : { port: number }),
    healthPort,
    placements: Object.fromEntries(
      edges.map(([machine, { services }]) => {
        const env = environment.placements.get(machine) ?? {};
        const dependsOn = services.map(({ value }) => value);
        return [machine, Object.keys(env).length > 0 ? { dependsOn, env } : { dependsOn }];
      }),
    ),
    ...(infrastructure.length > 0 ? { infrastructure } : {}),
    probe: chooseProbe(unsure ? undefined : served, asked?.value, number, asksOn),
    ...(listens.length > 0
      ? {
          listen: listens.map(({ value }) => ({
            name: `port-${String(value)}`,
            container: value,
            publish: true,
          })),
        }
      : {}),
    ...(Object.keys(environment.row).length > 0 ? { env: environment.row } : {}),
    ...writeList('secrets', secrets),
    ...writeList(
      'volumes',
      container?.volumes.map(({ value }) => value),
    ),
    ...writeList(
      'devices',
      container?.devices.map(({ value }) => value),
    ),
    ...(read.searchPath.length === 0 ? {} : { tree: 'whole' }),
    ...(optional ? { optional: true } : {}),
    ...(gpu ? { vram: 'unmeasured' } : {}),
    ...(container?.memory ? { memory: container.memory.value } : {}),
  };
  return {
    row,
    group: toKebabCase(definitions.find(({ group }) => group !== '')?.group ?? 'agents'),
    from: {
      name: definitions.map((each) => each.name.from),
      family: [family.from],
      needs: needs.map((need) => need.from),
      run: [
        started.start.from,
        ...(takesPort === undefined ? [] : [`it takes --port (${takesPort})`]),
      ],
      port: number === undefined ? [] : [describePort(number, port)],
      healthPort: [
        onOwn
          ? `chosen: its own is its port (${health.from})`
          : (health?.from ?? 'chosen: free on every machine'),
      ],
      probe: [asked?.from ?? (unsure ? '' : (served?.from ?? ''))],
      listen: listens.map((each) => each.from),
      env: environment.from,
      secrets: container?.secrets.map((each) => each.from) ?? [],
      volumes: container?.volumes.map((each) => each.from) ?? [],
      devices: container?.devices.map((each) => each.from) ?? [],
      memory: container?.memory ? [container.memory.from] : [],
      optional: optional ? [optional.from] : [],
      ...Object.fromEntries(
        edges.map(([machine, { services }]) => [
          `placements.${machine}`,
          [findPlace(placements.get(machine)), ...services.map((edge) => edge.from)],
        ]),
      ),
    },
    todo: [
      ...once(definitions.map((each) => each.name)).flatMap(askForName),
      ...missing(started.start, entry),
      ...open.map(
        ({ argument, names }) =>
          `run: '${argument}' (${started.start.from}) ${names.length > 0 ? `needs ${names.join(', ')}, which has no value here` : 'is no text that a shell can read'}; write the argument`,
      ),
      ...(hasPort || !mayServe ? [] : [NO_PORT]),
      ...lacks,
      ...askForFolder(started, facts.opens),
      ...(edges.length === 0 ? ['placements: nothing says which machine it runs on'] : []),
      ...(bound === number || isTold
        ? []
        : [`port: it binds ${String(bound)} and the row has ${String(number)}; let it bind that`]),
      ...(unsure ? [probeQuestion(served, number, asksOn)] : []),
      ...once(all.flatMap(({ rowless }) => rowless)).map(
        ({ value, from, kind }) =>
          `dependsOn: '${value}' (${from}) ${kind === 'server' ? 'is a server without a row in fleet/infrastructure.ts' : 'has no row; see the question about it'}`,
      ),
      ...environment.todo,
    ],
    unknown: once(all.flatMap(({ unknown }) => unknown)),
  };
}

/** @param given what its definitions, its code or its image say */
const describePort = (port: number, given: Found<number> | undefined): string =>
  given?.value === port
    ? given.from
    : `chosen: free on every machine${given ? `, instead of ${String(given.value)} (${given.from})` : ''}`;

/** Asks for paths that are relative to a folder which is not that of the row's container. */
const askForFolder = ({ startsIn = '' }: Definition, opens: Found<string> | undefined): string[] =>
  startsIn === '' || !opens
    ? []
    : [
        `run: its image starts it in ${startsIn}, and the row in the root of the source: '${opens.value}' (${opens.from}) is another file there; let its code open it by the path of its own file`,
      ];

/** Asks for the port of what serves something. */
const NO_PORT =
  'port: nothing names one, so the row has none; write the port that it listens on, where others need it';

/** The arguments of what is started, with its port where they tell one. */
const writeArguments = (
  own: readonly string[],
  takesPort: boolean,
  port: number | undefined,
): string[] => {
  if (port === undefined) return [...own];
  return takesPort ? ['--port', String(port)] : replacePort(own, port);
};

/** A field with a list, where that is not empty. */
const writeList = <Key extends string, T>(
  key: Key,
  values: Iterable<T> = [],
): Partial<Record<Key, T[]>> => {
  const list = [...values];
  return list.length > 0 ? ({ [key]: list } as Record<Key, T[]>) : {};
};

const first = (
  definitions: readonly Definition[],
  field: 'port' | 'healthPort',
): Found<number> | undefined => definitions.find((each) => each[field])?.[field];

const once = <T extends Found<string>>(names: readonly T[]): T[] =>
  names.filter(({ value }, index) => names.findIndex((each) => each.value === value) === index);

function probeQuestion(served: Health, port: number | undefined, healthPort: number): string {
  const probe = JSON.stringify(chooseProbe(served, undefined, port, healthPort));
  const written = probe
    .replace(/"(\w+)":/g, ' $1: ')
    .replace(/"/g, "'")
    .replace('}', ' }');
  return `probe: it serves ${served.path} (${served.from}); where that tells its health, write probe: ${written}`;
}

const findPlace = (definition: Definition | undefined): string =>
  definition?.machines[0]?.from ?? definition?.name.from ?? '';

const askForName = ({ value, from }: Found<string>): string[] =>
  isSpelledOut(value)
    ? [`name: '${value}' (${from}) is written as numbers; write a name of Latin letters`]
    : [];

const writeRun = (run: Start, args: readonly string[]): ServiceInput['run'] => {
  const more = args.length > 0 ? { args: [...args] } : {};
  return 'script' in run ? { script: run.script, ...more } : { module: run.module, ...more };
};

function missing(start: Found<Start>, entry: EntryPoint): string[] {
  if (entry.reading) return [];
  const name = 'script' in entry.run ? entry.run.script : entry.run.module;
  return [
    `run, family: ${name} (${start.from}) is not in the folder, so its imports are not known`,
  ];
}
