import { formatProblem } from '../lib/errors';
import { findApplication, findNamedModule } from '../python/launchers';
import { listReferences } from './references';
import type { ServiceRow } from './schema';

/** Names that the fleet gives to the published ports of every service. */
const PORT_NAMES = ['service', 'health'];

/** The rules of one service's row: what its fields say of each other. */
export const checkServiceFields = (service: ServiceRow): string[] => [
  ...checkListenedPorts(service),
  ...checkSecretNames(service),
  ...findHiddenEntry(service),
  ...checkRollout(service),
  ...listEnvironments(service).flatMap(([at, variables]) =>
    Object.entries(variables).flatMap(([key, value]) =>
      findMalformedReferences(`${at}.${key}`, value),
    ),
  ),
];

/** Lists the row's variables and those of its placements, each with the field that holds them. */
const listEnvironments = ({
  env,
  placements,
}: ServiceRow): [string, Readonly<Record<string, string>>][] => [
  ['env', env],
  ...Object.entries(placements).map(([machine, placement]): [string, Record<string, string>] => [
    `placements.${machine}.env`,
    placement.env,
  ]),
];

function checkListenedPorts({ port, listen }: ServiceRow): string[] {
  const names = new Set<string>();
  const ports = new Map(port === undefined ? [] : [[port, 'port']]);
  return listen.flatMap(({ name, container, publish }, index) => {
    const at = `listen.${String(index)}`;
    const problems = [
      ...(names.has(name) || (publish && PORT_NAMES.includes(name))
        ? [`${at}.name: is the name of another port: '${name}'; choose another`]
        : []),
      ...(ports.has(container)
        ? [
            `${at}.container: is already ${ports.get(container) ?? ''}: '${String(container)}'; remove one`,
          ]
        : []),
    ];
    names.add(name);
    ports.set(container, `listen.${name}`);
    return problems;
  });
}

/** A variable that is set already hides the secret of its name. */
const checkSecretNames = (service: ServiceRow): string[] =>
  listEnvironments(service).flatMap(([at, variables]) =>
    service.secrets
      .filter((name) => name in variables)
      .map((name) => `${at}.${name}: is the name of a secret, too: '${name}'; remove one`),
  );

/** A volume begins empty: code that it lies on is gone. */
function findHiddenEntry({ run, volumes }: ServiceRow): string[] {
  const target =
    findApplication(run)?.target ?? ('script' in run ? run : { modules: [run.module] });
  const entry =
    'script' in target
      ? target.script.replace(/^\/app\//, '')
      : findNamedModule(target.modules).replaceAll('.', '/');
  return volumes.flatMap(({ path }, index) =>
    `/app/${entry}/`.startsWith(`${path}/`)
      ? [
          `volumes.${String(index)}.path: would hide the entry point, /app/${entry}: '${path}'; write a folder for data, such as '/app/data'`,
        ]
      : [],
  );
}

/** A trial runs a second container for a moment, which gets nothing that is there once. */
function checkRollout({ rollout, needs, devices, dockerSocket }: ServiceRow): string[] {
  if (rollout !== 'trial') return [];
  const [single] = [
    ...needs.filter((need) => ['gpu', 'audio', 'docker'].includes(need)),
    ...devices,
    ...(dockerSocket ? ['dockerSocket'] : []),
  ];
  if (single === undefined) return [];
  return [
    `rollout: is not for a service that uses ${single}, which a second container cannot have: 'trial'; write 'stop-first', or leave it out`,
  ];
}

/** What the agent itself may expand, as a shell does: `${NAME}`, or with a default such as `${NAME:-…}`. */
const SHELL = /^\$\{[A-Z_][A-Z0-9_]*(:?[-=+?].*)?\}$/s;

/** Finds what looks like a reference and is none: the agent would get the text as it stands. */
function findMalformedReferences(at: string, value: string): string[] {
  const known = new Set(listReferences(value).map(({ kind, name }) => `\${${kind}:${name}}`));
  return [...value.matchAll(/\$\{[^}]*\}?/g)]
    .map(([text]) => text)
    .filter((text) => !known.has(text) && !SHELL.test(text))
    .map((text) =>
      formatProblem({
        place: at,
        problem: 'is no reference to a row',
        value: text,
        fix: 'write ${host:Name} or ${port:Name}, or ${NAME} for a variable that the agent reads itself',
      }),
    );
}
