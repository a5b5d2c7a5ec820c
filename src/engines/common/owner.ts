import { nameInDocker } from '../../catalog/names';
import { printContainersSync } from '../../docker/containers';
import { filterByStack, formatLabel, isNamedByStack, LABELS } from '../../docker/labels';
import { FleetError } from '../../lib/errors';
import type { StackConfig } from '../../stack/parse';

/** @throws FleetError when containers under this stack's name belong to another project, or to the other engine */
export function checkOwner(stack: Pick<StackConfig, 'project' | 'name' | 'engine'>): void {
  const { project, name, engine } = stack;
  const text = printContainersSync({
    filter: filterByStack(name),
    format: `{{.Names}}\t${formatLabel(LABELS.engine)}`,
  });
  const containers = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): [string, string] => {
      const [container = '', owner = ''] = line.split('\t');
      // Compose puts an id before the name of a container that it is replacing.
      return [container.replace(/^[0-9a-f]{12}_/, ''), owner];
    })
    .filter(([container]) => isNamedByStack(name, container));
  const foreign = containers.find(([container]) => !container.startsWith(nameInDocker(stack, '')));
  if (foreign) {
    throw new FleetError(
      `stack ${name}: another project than ${project} runs a stack of this name here: '${foreign[0]}'; give one of the two another name: rename Pulumi.${name}.yaml, or bring the other one down`,
    );
  }
  const other = containers.find(([, owner]) => owner !== engine);
  if (!other) return;
  throw new FleetError(
    `Pulumi.${name}.yaml: fleet:engine: is not the engine of container ${other[0]}, ${other[1]}: '${engine}'; run down with that engine first`,
  );
}
