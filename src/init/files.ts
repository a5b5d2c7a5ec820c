import { format, resolveConfig } from 'prettier';
import { machineText } from './machine-file';
import { camelOf } from './names';
import type { Proposal, ServiceProposal } from './proposal';
import { serviceText } from './service-file';
import { stackText } from './stack-file';

/** The rows of one file below fleet/services/. */
export interface Group {
  readonly file: string;
  /** What it exports. */
  readonly constant: string;
  readonly services: readonly ServiceProposal[];
}

/** Names that a file of rows cannot export, or that src/catalog/load.ts has already. */
const TAKEN = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null package private protected public return static super switch this throw true try typeof var void while with yield images infrastructure'.split(
    ' ',
  ),
);

export function groupsOf(
  services: readonly ServiceProposal[],
  machines: readonly string[] = [],
): Group[] {
  const groups = new Map<string, ServiceProposal[]>();
  for (const service of services) {
    groups.set(service.group, [...(groups.get(service.group) ?? []), service]);
  }
  return [...groups].map(([group, list]) => {
    const name = camelOf(group);
    const constant = TAKEN.has(name) || machines.includes(group) ? `${name}Services` : name;
    return { file: `fleet/services/${group}.ts`, constant, services: list };
  });
}

/**
 * The files that the rows are, by path, as the project's own are written.
 * @param root of the project, whose style they have
 * @param agents what `fleet:agents.source` is to say
 */
export async function filesOf(
  proposal: Proposal,
  root: string,
  agents: string,
): Promise<Map<string, string>> {
  const names = proposal.machines.map(({ row }) => row.name);
  const style = await resolveConfig(`${root}/src/catalog/load.ts`);
  const files = new Map<string, string>();
  const add = async (file: string, text: string): Promise<void> => {
    files.set(file, await format(text, { ...style, filepath: file }));
  };
  for (const machine of proposal.machines) {
    await add(`fleet/machines/${machine.row.name}.ts`, machineText(machine));
  }
  for (const { file, constant, services } of groupsOf(proposal.services, names)) {
    await add(file, serviceText(constant, services));
  }
  for (const machine of proposal.machines) {
    await add(`Pulumi.${machine.row.name}.yaml`, stackText(machine, names, agents));
  }
  return files;
}

/** What src/catalog/load.ts says of these rows: its imports, and the lists of its sources. */
export function loadLines(proposal: Proposal): string[] {
  const machines = proposal.machines.map(({ row }) => row.name);
  const groups = groupsOf(proposal.services, machines);
  return [
    ...machines.map((name) => `import { ${camelOf(name)} } from '../../fleet/machines/${name}';`),
    ...groups.map(
      ({ file, constant }) => `import { ${constant} } from '../../${file.replace(/\.ts$/, '')}';`,
    ),
    'services: [',
    ...groups.map(({ file, constant }) => `  { file: '${file}', rows: ${constant} },`),
    '],',
    'machines: [',
    ...machines.map((name) => `  { file: 'fleet/machines/${name}.ts', rows: [${camelOf(name)}] },`),
    '],',
  ];
}
