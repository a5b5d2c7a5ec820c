import { containersOf, healthOf, labelOf, lastErrorLine, type Inspected } from './docker';

/** One line for each container of the stack that runs badly or not at all: what it is, and what it last said of that. */
export async function unwellLines(stack: string): Promise<string[]> {
  const unwell = (await containersOf(stack)).filter(
    (container) => !['healthy', 'created'].includes(healthOf(container)),
  );
  return await Promise.all(unwell.map(lineOf));
}

async function lineOf(container: Inspected): Promise<string> {
  const service = labelOf(container, 'fleet.service');
  const line = await lastErrorLine(container.Id);
  return `${service}: ${healthOf(container)}: ${line ?? 'it printed nothing'}; see ./fleet logs ${service}`;
}
