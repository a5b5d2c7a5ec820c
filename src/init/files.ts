import { format, resolveConfig } from 'prettier';
import { renderMachine } from './machine-file';
import { toConstantName } from './names';
import type { Proposal, ServiceProposal } from './proposal';
import { renderService } from './service-file';
import { renderStackFile } from './stack-file';

/** The rows of one file below fleet/services/. */
export interface Group {
  readonly file: string;
  /** Name of its export. */
  readonly constant: string;
  readonly services: readonly ServiceProposal[];
}

/** File of a group of rows, from the project. */
export const locateGroup = (group: string): string => `fleet/services/${group}.ts`;

export function groupServices(services: readonly ServiceProposal[]): Group[] {
  const groups = new Map<string, ServiceProposal[]>();
  for (const service of services) {
    groups.set(service.group, [...(groups.get(service.group) ?? []), service]);
  }
  return [...groups].map(([group, list]) => ({
    file: locateGroup(group),
    constant: toConstantName(group, 'Services'),
    services: list,
  }));
}

/**
 * The files that the rows are, by path, as the project's own are written.
 * @param root of the project, whose style they have
 * @param agents what `fleet:agents.source` is to say
 */
export async function renderFiles(
  proposal: Proposal,
  root: string,
  agents: string,
): Promise<Map<string, string>> {
  const names = proposal.machines.map(({ row }) => row.name);
  const style = await resolveConfig(`${root}/index.ts`);
  const files = new Map<string, string>();
  const add = async (file: string, text: string): Promise<void> => {
    files.set(file, await format(text, { ...style, filepath: file }));
  };
  for (const machine of proposal.machines) {
    await add(`fleet/machines/${machine.row.name}.ts`, renderMachine(machine));
  }
  for (const { file, constant, services } of groupServices(proposal.services)) {
    await add(file, renderService(constant, services));
  }
  for (const machine of proposal.machines) {
    await add(`Pulumi.${machine.row.name}.yaml`, renderStackFile(machine, names, agents));
  }
  return files;
}
