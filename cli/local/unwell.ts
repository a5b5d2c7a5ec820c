import type { Broken } from '../broken';
import { containersOf, healthOf, labelOf, lastErrorLine, type Inspected } from './docker';

/** The containers of the stack that run badly or not at all, and what each last said of that. */
export async function unwellOf(stack: string): Promise<Broken[]> {
  const unwell = (await containersOf(stack)).filter(
    (container) => !['healthy', 'created'].includes(healthOf(container)),
  );
  return await Promise.all(unwell.map(brokenOf));
}

/** The same as lines of an error. */
export const unwellLines = async (stack: string): Promise<string[]> =>
  (await unwellOf(stack)).map(unwellLine);

export const unwellLine = ({ service, reason }: Broken): string =>
  `${service}: ${reason}; see ./fleet logs ${service}`;

async function brokenOf(container: Inspected): Promise<Broken> {
  const line = await lastErrorLine(container.Id);
  const reason = `${healthOf(container)}: ${line ?? 'it printed nothing'}`;
  return { service: labelOf(container, 'fleet.service'), stage: 'start', reason };
}
