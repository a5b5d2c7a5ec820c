import { FleetError } from '../catalog/errors';
import type { MachinePlan } from '../catalog/plan';
import { docker } from './docker';
import { checkGpu } from './gpu';

/**
 * What must be true of the Docker engine before a fleet's first container is touched. Asked at `up` alone: a preview
 * may run far from the machine.
 * @throws FleetError when the engine does not answer, is another machine's, runs this stack's fleet for the other of
 * the project's engines, or cannot give containers the card that they reserve
 */
export function checkEngine({ stack, services }: MachinePlan): void {
  // The Docker provider follows DOCKER_HOST alone, so no context of the CLI may lead its questions elsewhere.
  process.env['DOCKER_HOST'] ??= 'unix:///var/run/docker.sock';
  const info = docker(['info', '--format', '{{.Name}}']);
  if (info.code !== 0) {
    throw new FleetError(
      `Docker does not answer at ${process.env['DOCKER_HOST']}: ${info.stderr}; start it, or set DOCKER_HOST`,
    );
  }
  if (stack.dockerEngine !== undefined && info.stdout !== stack.dockerEngine) {
    throw new FleetError(
      `Pulumi.${stack.name}.yaml: fleet:dockerEngine: '${stack.dockerEngine}' is expected, and DOCKER_HOST leads to '${info.stdout}'; set DOCKER_HOST=ssh://${stack.dockerEngine}, or correct the name`,
    );
  }
  checkOwner(stack);
  const reserving = services.filter((service) => service.gpu);
  const device = reserving[0]?.gpu?.device;
  if (device !== undefined) checkGpu(stack, device, reserving.length);
}

/** @throws FleetError when containers of this stack belong to the other engine */
export function checkOwner({ name, engine }: MachinePlan['stack']): void {
  const { stdout } = docker([
    ...['ps', '--all', '--filter', `label=fleet.stack=${name}`],
    ...['--format', '{{.Names}}\t{{.Label "fleet.engine"}}'],
  ]);
  const other = stdout
    .split('\n')
    .map((line) => line.split('\t'))
    .find(([, owner]) => owner !== undefined && owner !== engine);
  if (!other) return;
  throw new FleetError(
    `stack ${name}: ${other[0] ?? ''} belongs to the ${other[1] ?? ''} engine, and fleet:engine says ${engine}; take that fleet down with its own engine first`,
  );
}
